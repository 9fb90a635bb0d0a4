(block "}" @end) @indent
(parentheses ")" @end) @indent
(brackets "]" @end) @indent
