(declaration
  .
  _ @context
  (declared) @name) @item
