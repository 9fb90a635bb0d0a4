/** The lines of bodies and of `train`. */
import * as t from '../lexer/tokens.js';
import { NO_ENTRY, type Rule } from './base.js';
import { ExpressionParser } from './expressions.js';

const A_NAME = 'a name';
/** What follows a name that is being declared. */
const afterDeclaredName = new Set([
  t.Assign,
  t.Colon,
  t.Comma,
  t.LParen,
  t.RParen,
  t.LBrace,
  t.LeftArrow,
  t.Tilde,
  t.In,
  t.Until,
  t.ThinArrow,
]);

export abstract class StatementParser extends ExpressionParser {
  // ---- bodies -----------------------------------------------------------------------------------

  override readonly block: Rule = this.RULE('block', () => {
    this.CONSUME(t.LBrace);
    this.entries('body', this.statement);
    this.CONSUME(t.RBrace);
  });

  /** `= expression` or `{ ... }`, for `fn` and the members of an objective. */
  readonly shortOrLongBody: Rule = this.RULE('shortOrLongBody', () => {
    this.OR({
      DEF: [
        {
          ALT: () => {
            this.CONSUME(t.Assign);
            this.SUBRULE(this.expression);
          },
        },
        { ALT: () => this.SUBRULE(this.block) },
      ],
      ERR_MSG: '`=` and an expression, or `{`',
    });
  });

  readonly statement: Rule = this.RULE('statement', () => {
    this.beginEntry();
    this.separate();
    this.OR(this.statements);
  });

  private readonly statements = {
    DEF: [
      { ALT: () => this.SUBRULE(this.letStatement) },
      {
        ALT: () => {
          this.CONSUME(t.Var);
          this.SUBRULE(this.binding);
        },
      },
      { GATE: () => this.declaresHere(), ALT: () => this.SUBRULE(this.weightStatement) },
      { GATE: () => this.declaresHere(), ALT: () => this.SUBRULE(this.stateStatement) },
      { ALT: () => this.SUBRULE(this.updateStatement) },
      {
        ALT: () => {
          this.CONSUME(t.Share);
          this.SUBRULE2(this.binding);
        },
      },
      { ALT: () => this.SUBRULE(this.forStatement) },
      { GATE: () => this.next(2) === t.Tilde, ALT: () => this.SUBRULE(this.draw) },
      {
        GATE: () => this.next(2) === t.Assign,
        ALT: () => {
          this.noteReserved(this.CONSUME3(t.Word));
          this.CONSUME3(t.Assign);
          this.SUBRULE3(this.expression);
        },
      },
      { ALT: () => this.SUBRULE4(this.expression) },
    ],
    IGNORE_AMBIGUITIES: true,
    ERR_MSG: NO_ENTRY,
  };

  /** `name = expression` */
  readonly binding: Rule = this.RULE('binding', () => {
    this.SUBRULE(this.declaredName);
    this.CONSUME(t.Assign);
    this.SUBRULE(this.expression);
  });

  /** `let y = f(x)`, `let (score, class) = D(x)`, `let (score: real, class: kind) = D(x)` */
  readonly letStatement: Rule = this.RULE('letStatement', () => {
    this.CONSUME(t.Let);
    this.OR({
      DEF: [
        {
          ALT: () => {
            this.CONSUME(t.LParen);
            this.SUBRULE(this.fieldPattern);
            this.MANY({
              GATE: () => this.moreBefore(t.RParen),
              DEF: () => {
                this.CONSUME(t.Comma);
                this.SUBRULE2(this.fieldPattern);
              },
            });
            this.OPTION(() => this.CONSUME2(t.Comma));
            this.CONSUME(t.RParen);
          },
        },
        { ALT: () => this.SUBRULE(this.declaredName) },
      ],
      ERR_MSG: A_NAME,
    });
    this.CONSUME(t.Assign);
    this.SUBRULE(this.expression);
  });

  /** `score`, or `score: real`: the field, and the name that it gets here. */
  readonly fieldPattern: Rule = this.RULE('fieldPattern', () => {
    this.OPTION({
      GATE: () => this.next(2) === t.Colon,
      DEF: () => {
        this.CONSUME(t.Word, { LABEL: 'field' });
        this.CONSUME(t.Colon);
      },
    });
    this.SUBRULE(this.declaredName);
  });

  readonly weightStatement: Rule = this.RULE('weightStatement', () => {
    this.CONSUME(t.Weight);
    this.SUBRULE(this.declaredName);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.type);
    this.CONSUME(t.Assign);
    this.SUBRULE(this.expression);
  });

  readonly stateStatement: Rule = this.RULE('stateStatement', () => {
    this.CONSUME(t.State);
    this.SUBRULE(this.declaredName);
    this.OPTION(() => {
      this.CONSUME(t.Colon);
      this.SUBRULE(this.type);
    });
    this.CONSUME(t.Assign);
    this.SUBRULE(this.expression);
  });

  /** `update running_mean = 0.9 * running_mean + 0.1 * center` */
  readonly updateStatement: Rule = this.RULE('updateStatement', () => {
    this.CONSUME(t.Update);
    this.CONSUME(t.Word);
    this.CONSUME(t.Assign);
    this.SUBRULE(this.expression);
  });

  readonly forStatement: Rule = this.RULE('forStatement', () => {
    this.CONSUME(t.For);
    this.SUBRULE(this.declaredName);
    this.CONSUME(t.In);
    this.SUBRULE(this.expression);
    this.SUBRULE(this.block);
  });

  /** `z ~ normal[latent]`, `t ~ uniform(0, 1)[]` */
  readonly draw: Rule = this.RULE('draw', () => {
    this.noteReserved(this.CONSUME(t.Word, { LABEL: 'target' }));
    this.CONSUME(t.Tilde);
    this.CONSUME(t.Identifier, { LABEL: 'distribution' });
    this.OPTION({ GATE: () => this.sameLine(), DEF: () => this.SUBRULE(this.callArguments) });
    this.OPTION2({ GATE: () => this.sameLine(), DEF: () => this.SUBRULE(this.dims) });
  });

  /** A name being declared. Keywords are let through where it is clear what was meant, and reported later. */
  readonly declaredName: Rule = this.RULE('declaredName', () => {
    this.OR({
      DEF: [
        { ALT: () => this.CONSUME(t.Identifier, { LABEL: 'name' }) },
        {
          GATE: () => this.sameLine() && afterDeclaredName.has(this.next(2)),
          ALT: () => this.noteReserved(this.CONSUME(t.Keyword, { LABEL: 'name' })),
        },
      ],
      ERR_MSG: A_NAME,
    });
  });

  // ---- train ------------------------------------------------------------------------------------

  override readonly trainBlock: Rule = this.RULE('trainBlock', () => {
    this.CONSUME(t.LBrace);
    this.entries('train', this.trainStatement);
    this.CONSUME(t.RBrace);
  });

  readonly trainStatement: Rule = this.RULE('trainStatement', () => {
    this.beginEntry();
    this.separate();
    this.OR(this.trainLines);
  });

  private readonly trainLines = {
    DEF: [
      { GATE: () => this.next(2) === t.Tilde, ALT: () => this.SUBRULE(this.draw) },
      { GATE: () => this.next(2) === t.LeftArrow, ALT: () => this.SUBRULE(this.dataLine) },
      { ALT: () => this.SUBRULE(this.dataGroup) },
      { GATE: () => this.acrossHere(), ALT: () => this.SUBRULE(this.acrossLine) },
      { ALT: () => this.SUBRULE(this.setting) },
      { ALT: () => this.SUBRULE(this.untilLine) },
      { ALT: () => this.SUBRULE(this.optimizerLine) },
      { ALT: () => this.SUBRULE(this.letStatement) },
      { GATE: () => this.declaresHere(), ALT: () => this.SUBRULE(this.stateStatement) },
      { ALT: () => this.SUBRULE(this.updateStatement) },
      { ALT: () => this.SUBRULE(this.minimizeLine) },
      { ALT: () => this.SUBRULE(this.averageLine) },
      { ALT: () => this.SUBRULE(this.clipLine) },
      { ALT: () => this.SUBRULE(this.pictureLine) },
      { ALT: () => this.CONSUME(t.Checkpoint) },
      { GATE: () => this.nextReads('keep'), ALT: () => this.SUBRULE(this.keepLine) },
      { ALT: () => this.SUBRULE(this.nestedLine) },
      { ALT: () => this.SUBRULE(this.removeLine) },
      { ALT: () => this.SUBRULE(this.expectLine) },
    ],
    IGNORE_AMBIGUITIES: true,
    ERR_MSG: NO_ENTRY,
  };

  readonly setting: Rule = this.RULE('setting', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Batch, { LABEL: 'key' }) },
      { ALT: () => this.CONSUME(t.Seed, { LABEL: 'key' }) },
      { ALT: () => this.CONSUME(t.Accumulate, { LABEL: 'key' }) },
    ]);
    this.SUBRULE(this.expression);
  });

  /** `batch norm across devices` */
  readonly acrossLine: Rule = this.RULE('acrossLine', () => {
    this.CONSUME(t.Batch);
    this.CONSUME1(t.Identifier);
    this.CONSUME2(t.Identifier);
    this.contextualWord('`devices`', 'devices');
  });

  /** `until 40 epochs`, `until 40 epochs of faces` */
  readonly untilLine: Rule = this.RULE('untilLine', () => {
    this.CONSUME(t.Until, { LABEL: 'key' });
    this.SUBRULE(this.length);
  });

  /** A length of training, and whose epochs are meant. */
  readonly length: Rule = this.RULE('length', () => {
    this.SUBRULE(this.expression);
    this.OPTION({
      GATE: () => this.sameLine(),
      DEF: () => {
        this.CONSUME(t.Of);
        this.CONSUME(t.Identifier, { LABEL: 'of', ERR_MSG: 'the name of a data set' });
      },
    });
  });

  readonly optimizerLine: Rule = this.RULE('optimizerLine', () => {
    this.CONSUME(t.Optimizer);
    this.SUBRULE(this.networks);
    this.CONSUME(t.Assign);
    this.SUBRULE(this.expression);
  });

  /** `real <- digits.image` */
  readonly dataLine: Rule = this.RULE('dataLine', () => {
    this.noteReserved(this.CONSUME(t.Word));
    this.CONSUME(t.LeftArrow);
    this.SUBRULE(this.expression);
  });

  /** `(other, kind) <- digits.(image, label)` */
  readonly dataGroup: Rule = this.RULE('dataGroup', () => {
    this.CONSUME(t.LParen);
    this.SUBRULE(this.declaredName);
    this.MANY({
      GATE: () => this.moreBefore(t.RParen),
      DEF: () => {
        this.CONSUME(t.Comma);
        this.SUBRULE2(this.declaredName);
      },
    });
    this.OPTION(() => this.CONSUME2(t.Comma));
    this.CONSUME(t.RParen);
    this.CONSUME(t.LeftArrow);
    this.CONSUME(t.Identifier, { LABEL: 'data', ERR_MSG: 'the name of a data set' });
    this.CONSUME(t.Dot);
    this.SUBRULE(this.fieldNames);
  });

  /** `(image, label)` */
  readonly fieldNames: Rule = this.RULE('fieldNames', () => {
    this.CONSUME(t.LParen);
    this.SUBRULE(this.fieldName);
    this.MANY({
      GATE: () => this.moreBefore(t.RParen),
      DEF: () => {
        this.CONSUME(t.Comma);
        this.SUBRULE2(this.fieldName);
      },
    });
    this.OPTION(() => this.CONSUME2(t.Comma));
    this.CONSUME(t.RParen);
  });

  readonly fieldName: Rule = this.RULE('fieldName', () => this.CONSUME(t.Word, { ERR_MSG: 'the name of a field' }));

  readonly minimizeLine: Rule = this.RULE('minimizeLine', () => {
    this.CONSUME(t.Minimize);
    this.SUBRULE(this.networks);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.expression);
  });

  readonly averageLine: Rule = this.RULE('averageLine', () => {
    this.CONSUME(t.Average);
    this.SUBRULE(this.networks);
    this.contextualWord('`decay` and a number', 'decay');
    this.SUBRULE(this.expression);
  });

  readonly clipLine: Rule = this.RULE('clipLine', () => {
    this.CONSUME(t.Clip);
    this.contextualWord('`weights` or `gradients`', 'weights', 'gradients');
    this.SUBRULE(this.networks);
    this.contextualWord2('`to` and a number', 'to');
    this.SUBRULE(this.expression);
  });

  /** `preview grid(8, 8) of G(z)`, `measure modes(ring) of G(z)` */
  readonly pictureLine: Rule = this.RULE('pictureLine', () => {
    this.OR([{ ALT: () => this.CONSUME(t.Preview) }, { ALT: () => this.CONSUME(t.Measure) }]);
    this.SUBRULE(this.expression);
    this.CONSUME(t.Of);
    this.SUBRULE2(this.expression);
  });

  /** `keep last 3, every 10 epochs, best frechet` */
  readonly keepLine: Rule = this.RULE('keepLine', () => {
    this.CONSUME(t.Identifier);
    this.SUBRULE(this.keepRule);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.SUBRULE2(this.keepRule);
    });
  });

  readonly keepRule: Rule = this.RULE('keepRule', () => {
    this.OR({
      DEF: [
        { ALT: () => this.CONSUME(t.Every, { LABEL: 'which' }) },
        { GATE: () => this.nextReads('last', 'best'), ALT: () => this.CONSUME(t.Identifier, { LABEL: 'which' }) },
      ],
      ERR_MSG: 'which checkpoints: `last 3`, `every 10 epochs` or `best frechet`',
    });
    this.SUBRULE(this.expression);
  });

  /** `repeat 5 { }`, `every 16 steps { }`, `at end { }`, `phase warm until 5 epochs { }` */
  readonly nestedLine: Rule = this.RULE('nestedLine', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Repeat);
          this.SUBRULE(this.expression);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Every);
          this.SUBRULE2(this.expression);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.At);
          this.contextualWord('`end`', 'end');
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Phase);
          this.SUBRULE(this.declaredName);
          this.CONSUME(t.Until);
          this.SUBRULE(this.length);
        },
      },
    ]);
    this.SUBRULE(this.trainBlock);
  });

  /** `remove minimize F`, `remove checkpoint` */
  readonly removeLine: Rule = this.RULE('removeLine', () => {
    this.CONSUME(t.Remove);
    this.CONSUME(t.Word);
    this.OPTION({ GATE: () => this.sameLine(), DEF: () => this.SUBRULE(this.networks) });
  });

  /** `expect parameters(G) == 3_576_704 with (width: 64)` */
  readonly expectLine: Rule = this.RULE('expectLine', () => {
    this.CONSUME(t.Expect);
    this.SUBRULE(this.expression);
    this.OPTION({
      GATE: () => this.sameLine() && this.nextReads('with'),
      DEF: () => {
        this.CONSUME(t.Identifier, { LABEL: 'with' });
        this.SUBRULE(this.callArguments);
      },
    });
  });

  /** `G, D` */
  readonly networks: Rule = this.RULE('networks', () => {
    this.CONSUME(t.Identifier, { ERR_MSG: 'the name of a network' });
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.CONSUME2(t.Identifier, { ERR_MSG: 'the name of a network' });
    });
  });

  /** `weight kernel`, not `weight * x`. */
  private declaresHere(): boolean {
    return this.nextIsWord(2) && this.LA(1).endLine === this.LA(2).startLine;
  }

  /** `batch norm across`, which no size of a batch is followed by. */
  private acrossHere(): boolean {
    return this.LA(1).tokenType === t.Batch && this.LA(2).image === 'norm' && this.LA(3).image === 'across';
  }

  /** A name that is a word of the language only here. */
  private contextualWord(expected: string, ...texts: string[]): void {
    this.OR1({
      DEF: [{ GATE: () => this.nextReads(...texts), ALT: () => this.CONSUME(t.Identifier, { LABEL: 'word' }) }],
      ERR_MSG: expected,
    });
  }

  private contextualWord2(expected: string, ...texts: string[]): void {
    this.OR2({
      DEF: [{ GATE: () => this.nextReads(...texts), ALT: () => this.CONSUME2(t.Identifier, { LABEL: 'word' }) }],
      ERR_MSG: expected,
    });
  }
}
