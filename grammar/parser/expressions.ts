/**
 * Expressions and types. Operators are read as one flat row of operands; `to-ast/` gives them their precedence. That
 * keeps the parser fast, its stack shallow, and the rules of precedence in one table.
 */
import { tokenMatcher } from 'chevrotain';
import * as t from '../lexer/tokens.js';
import { ParserBase, type Rule } from './base.js';

const AN_EXPRESSION = 'an expression';
/** Words that may follow an operand on its line without making it something else. */
const following = new Set([t.In, t.Of, t.And, t.Or, t.Where, t.From, t.Else, t.Until]);
const unitWords = new Set(['epochs', 'epoch', 'steps', 'step', 'images', 'image']);
const NAME = { LABEL: 'name' };
const UNIT = { LABEL: 'unit' };
const POSTFIX = { LABEL: 'postfix' };

export abstract class ExpressionParser extends ParserBase {
  readonly expression: Rule = this.RULE('expression', () => {
    this.SUBRULE(this.operand);
    this.MANY(this.furtherOperand);
  });

  /** An expression without comparisons, for `int<...>`, where `>` closes. */
  readonly bound: Rule = this.RULE('bound', () => {
    this.SUBRULE(this.operand);
    this.MANY(() => {
      this.CONSUME(t.Arithmetic, { LABEL: 'Infix' });
      this.SUBRULE2(this.operand);
    });
  });

  readonly operand: Rule = this.RULE('operand', () => {
    this.MANY(this.prefix);
    this.OR(this.primary);
    this.MANY2(this.postfixes);
    this.OPTION(this.unit);
  });

  // The parts of the rules that run most often are made once, not at every call.

  private readonly furtherOperand = {
    GATE: () => this.next() !== t.Minus || !this.negates(),
    DEF: (): void => {
      this.CONSUME(t.Infix);
      this.SUBRULE2(this.operand);
    },
  };

  private readonly prefix = () => this.CONSUME(t.Prefix);

  private readonly primary = {
    DEF: [
      { ALT: () => this.CONSUME(t.Identifier, NAME) },
      { GATE: () => this.softWordIsName(), ALT: () => this.CONSUME(t.SoftKeyword, NAME) },
      { ALT: () => this.CONSUME(t.NumberToken) },
      { ALT: () => this.CONSUME(t.StringToken) },
      { ALT: () => this.CONSUME(t.True) },
      { ALT: () => this.CONSUME(t.False) },
      { ALT: () => this.CONSUME(t.Hole) },
      { ALT: () => this.SUBRULE(this.parenthesised) },
      { ALT: () => this.SUBRULE(this.list) },
      { ALT: () => this.SUBRULE(this.ifExpression) },
    ],
    ERR_MSG: AN_EXPRESSION,
  };

  private readonly postfixes = {
    GATE: () => this.next() === t.Dot || this.sameLine(),
    DEF: (): unknown => this.OR2(this.postfix),
  };

  // Each with the same label, so that they stay in order; not a rule of its own, to spare the stack.
  private readonly postfix = [
    { ALT: () => this.SUBRULE(this.callArguments, POSTFIX) },
    { ALT: () => this.SUBRULE(this.index, POSTFIX) },
    { ALT: () => this.SUBRULE(this.field, POSTFIX) },
  ];

  private readonly unit = {
    GATE: () => this.next() === t.Identifier && this.sameLine() && unitWords.has(this.LA(1).image),
    DEF: () => this.CONSUME2(t.Identifier, UNIT),
  };

  /** `.image` */
  readonly field: Rule = this.RULE('field', () => {
    this.CONSUME(t.Dot);
    this.CONSUME(t.Word);
  });

  readonly parenthesised: Rule = this.RULE('parenthesised', () => {
    this.CONSUME(t.LParen);
    this.OR({
      DEF: [
        {
          GATE: () => this.nextIsWord() && this.next(2) === t.Colon,
          ALT: () => {
            this.SUBRULE(this.recordField);
            this.MANY({
              GATE: () => this.moreBefore(t.RParen),
              DEF: () => {
                this.CONSUME(t.Comma);
                this.SUBRULE2(this.recordField);
              },
            });
            this.OPTION(() => this.CONSUME2(t.Comma));
          },
        },
        { ALT: () => this.SUBRULE(this.expression) },
      ],
      IGNORE_AMBIGUITIES: true,
      ERR_MSG: AN_EXPRESSION,
    });
    this.CONSUME(t.RParen);
  });

  readonly recordField: Rule = this.RULE('recordField', () => {
    this.CONSUME(t.Word);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.expression);
  });

  readonly list: Rule = this.RULE('list', () => {
    this.CONSUME(t.LBracket);
    this.OPTION(() => {
      this.SUBRULE(this.expression);
      this.MANY({
        GATE: () => this.moreBefore(t.RBracket),
        DEF: () => {
          this.CONSUME(t.Comma);
          this.SUBRULE2(this.expression);
        },
      });
      this.OPTION2(() => this.CONSUME2(t.Comma));
    });
    this.CONSUME(t.RBracket);
  });

  /** `(x, kernel: 4)` after what is called. */
  readonly callArguments: Rule = this.RULE('callArguments', () => {
    this.CONSUME(t.LParen);
    this.OPTION(() => {
      this.SUBRULE(this.argument);
      this.MANY({
        GATE: () => this.moreBefore(t.RParen),
        DEF: () => {
          this.CONSUME(t.Comma);
          this.SUBRULE2(this.argument);
        },
      });
      this.OPTION2(() => this.CONSUME2(t.Comma));
    });
    this.CONSUME(t.RParen);
  });

  readonly argument: Rule = this.RULE('argument', () => {
    this.OPTION({
      GATE: () => this.next(2) === t.Colon,
      DEF: () => {
        this.CONSUME(t.Word);
        this.CONSUME(t.Colon);
      },
    });
    this.SUBRULE(this.expression);
  });

  /** `[2]`, `[..., 0:3]` after what is indexed. */
  readonly index: Rule = this.RULE('index', () => {
    this.CONSUME(t.LBracket);
    this.SUBRULE(this.indexItem);
    this.MANY({
      GATE: () => this.moreBefore(t.RBracket),
      DEF: () => {
        this.CONSUME(t.Comma);
        this.SUBRULE2(this.indexItem);
      },
    });
    this.OPTION(() => this.CONSUME2(t.Comma));
    this.CONSUME(t.RBracket);
  });

  readonly indexItem: Rule = this.RULE('indexItem', () => {
    this.OR({
      DEF: [
        { ALT: () => this.CONSUME(t.Ellipsis) },
        {
          ALT: () => {
            this.CONSUME(t.Colon);
            this.OPTION({
              GATE: () => !this.indexItemEnds(),
              DEF: () => this.SUBRULE(this.expression, { LABEL: 'to' }),
            });
          },
        },
        {
          ALT: () => {
            this.SUBRULE2(this.expression, { LABEL: 'from' });
            this.OPTION2(() => {
              this.CONSUME2(t.Colon);
              this.OPTION3({
                GATE: () => !this.indexItemEnds(),
                DEF: () => this.SUBRULE3(this.expression, { LABEL: 'to' }),
              });
            });
          },
        },
      ],
      ERR_MSG: 'an index, a slice or `...`',
    });
  });

  /** `if c { a } else if d { b } else { c }` */
  readonly ifExpression: Rule = this.RULE('ifExpression', () => {
    this.CONSUME(t.If);
    this.SUBRULE(this.expression, { LABEL: 'condition' });
    this.SUBRULE(this.block);
    this.MANY({
      GATE: () => this.next(2) === t.If,
      DEF: () => {
        this.CONSUME(t.Else, { LABEL: 'ElseIf' });
        this.CONSUME2(t.If);
        this.SUBRULE2(this.expression, { LABEL: 'condition' });
        this.SUBRULE2(this.block);
      },
    });
    this.OPTION(() => {
      this.CONSUME2(t.Else);
      this.SUBRULE3(this.block, { LABEL: 'otherwise' });
    });
  });

  // ---- types ------------------------------------------------------------------------------------

  readonly type: Rule = this.RULE('type', () => {
    this.OR({
      DEF: [
        {
          GATE: () => this.nextReads('f32') && this.next(2) === t.LBracket,
          ALT: () => {
            this.CONSUME(t.Identifier, { LABEL: 'f32' });
            this.SUBRULE(this.dims);
          },
        },
        {
          GATE: () => this.nextReads('int') && this.next(2) === t.Less,
          ALT: () => {
            this.CONSUME2(t.Identifier, { LABEL: 'int' });
            this.CONSUME(t.Less);
            this.SUBRULE(this.bound);
            this.CONSUME(t.Greater);
            this.OPTION({ GATE: () => this.sameLine(), DEF: () => this.SUBRULE2(this.dims) });
          },
        },
        { ALT: () => this.SUBRULE(this.recordType) },
        { ALT: () => this.CONSUME3(t.Identifier, { LABEL: 'named' }) },
        { GATE: () => this.nextIsTypeWord(), ALT: () => this.CONSUME(t.Keyword, { LABEL: 'named' }) },
      ],
      IGNORE_AMBIGUITIES: true,
      ERR_MSG: 'a type',
    });
    this.OPTION2({ GATE: () => this.nextIsRange(), DEF: () => this.SUBRULE(this.typeRange) });
  });

  private nextIsRange(): boolean {
    if (this.next() === t.In) return this.next(2) === t.LBracket;
    return this.nextReads('unbounded') && this.sameLine() && this.next(2) !== t.Colon;
  }

  /** `in [-1, 1]` or `unbounded` */
  readonly typeRange: Rule = this.RULE('typeRange', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.In);
          this.CONSUME(t.LBracket);
          this.SUBRULE(this.expression);
          this.CONSUME(t.Comma);
          this.SUBRULE2(this.expression);
          this.CONSUME(t.RBracket);
        },
      },
      { ALT: () => this.CONSUME(t.Identifier, { LABEL: 'unbounded' }) },
    ]);
  });

  /** `(score: f32[], class: f32[10])` */
  readonly recordType: Rule = this.RULE('recordType', () => {
    this.CONSUME(t.LParen);
    this.AT_LEAST_ONE({
      DEF: () => {
        this.SUBRULE(this.typeField);
        this.OPTION(() => this.CONSUME(t.Comma));
      },
      ERR_MSG: 'a field such as `score: f32[]`',
    });
    this.CONSUME(t.RParen);
  });

  /** `image: f32[8, 8, 1] in [-1, 1]` */
  readonly typeField: Rule = this.RULE('typeField', () => {
    this.CONSUME(t.Word);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.type);
  });

  /** `[H, W, 3]`, `[..., N]`, `[]` */
  readonly dims: Rule = this.RULE('dims', () => {
    this.CONSUME(t.LBracket);
    this.OPTION(() => {
      this.SUBRULE(this.dim);
      this.MANY({
        GATE: () => this.moreBefore(t.RBracket),
        DEF: () => {
          this.CONSUME(t.Comma);
          this.SUBRULE2(this.dim);
        },
      });
      this.OPTION2(() => this.CONSUME2(t.Comma));
    });
    this.CONSUME(t.RBracket);
  });

  readonly dim: Rule = this.RULE('dim', () => {
    this.OR({
      DEF: [{ ALT: () => this.CONSUME(t.Ellipsis) }, { ALT: () => this.SUBRULE(this.expression) }],
      ERR_MSG: 'a size',
    });
  });

  private indexItemEnds(): boolean {
    return this.next() === t.Comma || this.next() === t.RBracket;
  }

  /** `weight * x` names a parameter; `weight kernel: ...` and `batch 64` begin a line of their own. */
  private softWordIsName(): boolean {
    const after = this.LA(2);
    if (after.startLine !== this.LA(1).endLine) return true;
    if (following.has(after.tokenType)) return true;
    return !tokenMatcher(after, t.Word) && after.tokenType !== t.NumberToken && after.tokenType !== t.StringToken;
  }

  private nextIsTypeWord(): boolean {
    return tokenMatcher(this.LA(1), t.SoftKeyword) || this.next() === t.Fn;
  }
}
