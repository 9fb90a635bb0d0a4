(name) @variable
(type) @type
(marker) @keyword
(constant) @constant.builtin
(function) @function
(parameter) @variable.parameter
(member) @property
(declared) @type
(string) @string
(number) @number
["import" "extends" "param" "fn" "train" "data" "block" "network" "generator" "discriminator" "objective" "optimizer" "from" "expect" "where" "let" "var" "weight" "state" "update" "share" "if" "else" "for" "in" "of" "batch" "until" "seed" "accumulate" "minimize" "average" "clip" "preview" "checkpoint" "measure" "repeat" "every" "at" "phase" "remove"] @keyword
["and" "or" "not"] @keyword.operator
["true" "false"] @boolean
["..." "!=" "**" "->" ".." "<-" "<=" "==" ">=" "|>" "%" "*" "+" "-" "/" "<" "=" ">" "~"] @operator
["," "." ":" ";"] @punctuation.delimiter
["(" ")" "[" "]" "{" "}"] @punctuation.bracket
[(comment) (documentation)] @comment
