; Helix reads the first name, Neovim the second.
[(block) (parentheses) (brackets)] @indent @indent.begin
["}" ")" "]"] @outdent @indent.branch
