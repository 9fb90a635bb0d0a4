/** The grammar from the top: programs and declarations. */
import { type CstNode, tokenMatcher } from 'chevrotain';
import type { SourceToken } from '../text/problems.js';
import * as t from '../lexer/tokens.js';
import { NO_ENTRY, type Mistake, type Rule } from './base.js';
import { StatementParser } from './statements.js';

export interface Parsed {
  /** Null when nothing could be read. */
  readonly tree: CstNode | null;
  readonly mistakes: readonly Mistake[];
  /** Words of the language that are declared as names. */
  readonly reserved: readonly SourceToken[];
}

export class GanParser extends StatementParser {
  /** `validated`: check the grammar itself for ambiguities and the like, which takes a while. */
  constructor(validated: boolean) {
    super(validated);
    this.performSelfAnalysis();
  }

  parseProgram(tokens: readonly SourceToken[]): Parsed {
    this.input = [...tokens];
    const tree = this.program();
    return { tree, mistakes: this.mistakes, reserved: this.reserved };
  }

  parseExpression(tokens: readonly SourceToken[]): Parsed {
    this.input = [...tokens];
    const tree = this.loneExpression() as CstNode | undefined;
    return { tree: tree ?? null, mistakes: this.errorsAsMistakes(), reserved: this.reserved };
  }

  readonly program: Rule = this.RULE('program', () => {
    this.entries('program', this.declaration);
  });

  /** One expression and nothing after it. */
  readonly loneExpression: Rule = this.RULE('loneExpression', () => {
    this.SUBRULE(this.expression);
  });

  readonly declaration: Rule = this.RULE('declaration', () => {
    this.beginEntry();
    this.OR({
      DEF: [
        { ALT: () => this.SUBRULE(this.extendsLine) },
        { ALT: () => this.SUBRULE(this.importLine) },
        { ALT: () => this.SUBRULE(this.param) },
        { ALT: () => this.SUBRULE(this.data) },
        { ALT: () => this.SUBRULE(this.fn) },
        { ALT: () => this.SUBRULE(this.network) },
        { ALT: () => this.SUBRULE(this.objective) },
        { ALT: () => this.SUBRULE(this.optimizer) },
        { ALT: () => this.SUBRULE(this.train) },
        { ALT: () => this.SUBRULE(this.expectLine) },
      ],
      ERR_MSG: NO_ENTRY,
    });
  });

  readonly extendsLine: Rule = this.RULE('extendsLine', () => {
    this.CONSUME(t.Extends);
    this.CONSUME(t.StringToken, { ERR_MSG: 'the file in quotes' });
  });

  /** `import { digits, batch_norm as bn } from "std/data"` */
  readonly importLine: Rule = this.RULE('importLine', () => {
    this.CONSUME(t.Import);
    this.SUBRULE(this.importNames);
    this.CONSUME(t.From);
    this.CONSUME(t.StringToken, { ERR_MSG: 'the file in quotes' });
  });

  readonly importNames: Rule = this.RULE('importNames', () => {
    this.CONSUME(t.LBrace);
    this.SUBRULE(this.importName);
    this.MANY({
      GATE: () => this.moreBefore(t.RBrace),
      DEF: () => {
        this.CONSUME(t.Comma);
        this.SUBRULE2(this.importName);
      },
    });
    this.OPTION(() => this.CONSUME2(t.Comma));
    this.CONSUME(t.RBrace);
  });

  readonly importName: Rule = this.RULE('importName', () => {
    this.CONSUME(t.Word, { LABEL: 'name' });
    this.OPTION({
      GATE: () => this.nextReads('as'),
      DEF: () => {
        this.CONSUME(t.Identifier, { LABEL: 'as' });
        this.noteReserved(this.CONSUME2(t.Word, { LABEL: 'alias' }));
      },
    });
  });

  /** `param latent: int = 64` */
  readonly param: Rule = this.RULE('param', () => {
    this.CONSUME(t.Param);
    this.SUBRULE(this.declaredName);
    this.OPTION(() => {
      this.CONSUME(t.Colon);
      this.SUBRULE(this.type);
    });
    this.CONSUME(t.Assign);
    this.SUBRULE(this.expression);
  });

  readonly data: Rule = this.RULE('data', () => {
    this.CONSUME(t.Data);
    this.SUBRULE(this.declaredName);
    this.CONSUME(t.Assign);
    this.SUBRULE(this.expression);
    this.SUBRULE(this.dataFields);
  });

  readonly dataFields: Rule = this.RULE('dataFields', () => {
    this.CONSUME(t.LBrace);
    this.MANY(() => {
      this.SUBRULE(this.typeField);
      this.OPTION(() => this.OR([{ ALT: () => this.CONSUME(t.Comma) }, { ALT: () => this.CONSUME(t.Semicolon) }]));
    });
    this.CONSUME(t.RBrace);
  });

  readonly fn: Rule = this.RULE('fn', () => {
    this.CONSUME(t.Fn);
    this.SUBRULE(this.declaredName);
    this.SUBRULE(this.signature);
    this.OPTION(() => this.SUBRULE(this.conditions));
    this.SUBRULE(this.shortOrLongBody);
  });

  /** `block`, `network`, `generator` and `discriminator`. */
  readonly network: Rule = this.RULE('network', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Block, { LABEL: 'role' }) },
      { ALT: () => this.CONSUME(t.Network, { LABEL: 'role' }) },
      { ALT: () => this.CONSUME(t.Generator, { LABEL: 'role' }) },
      { ALT: () => this.CONSUME(t.Discriminator, { LABEL: 'role' }) },
    ]);
    this.SUBRULE(this.declaredName);
    this.SUBRULE(this.signature);
    this.OPTION(() => this.SUBRULE(this.conditions));
    const from = this.OPTION2(() => {
      this.CONSUME(t.From);
      return this.CONSUME(t.StringToken, { ERR_MSG: 'the file in quotes' });
    });
    // A model in a file is a whole network, without a body.
    const isWhole = !this.RECORDING_PHASE && from !== undefined && this.next() !== t.LBrace;
    if (!isWhole) this.SUBRULE(this.block);
  });

  /** `(x: f32[N], units: int = 64) -> f32[units]` */
  readonly signature: Rule = this.RULE('signature', () => {
    this.SUBRULE(this.parameters);
    this.OPTION(() => {
      this.CONSUME(t.ThinArrow);
      this.SUBRULE(this.type);
    });
  });

  /** `where H % 2 == 0, W % 2 == 0` */
  readonly conditions: Rule = this.RULE('conditions', () => {
    this.CONSUME(t.Where);
    this.SUBRULE(this.expression);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.SUBRULE2(this.expression);
    });
  });

  readonly parameters: Rule = this.RULE('parameters', () => {
    this.CONSUME(t.LParen);
    this.OPTION(() => {
      this.SUBRULE(this.parameter);
      this.MANY({
        GATE: () => this.moreBefore(t.RParen),
        DEF: () => {
          this.CONSUME(t.Comma);
          this.SUBRULE2(this.parameter);
        },
      });
      this.OPTION2(() => this.CONSUME2(t.Comma));
    });
    this.CONSUME(t.RParen);
  });

  readonly parameter: Rule = this.RULE('parameter', () => {
    const name = this.CONSUME(t.Word, { ERR_MSG: 'the name of a parameter' });
    let typed = false;
    this.OPTION(() => {
      this.CONSUME(t.Colon);
      typed = true;
      this.SUBRULE(this.type);
    });
    if (!(typed && tokenMatcher(name, t.SoftKeyword))) this.noteReserved(name);
    this.OPTION2(() => {
      this.CONSUME(t.Assign);
      this.SUBRULE(this.expression);
    });
  });

  readonly objective: Rule = this.RULE('objective', () => {
    this.CONSUME(t.Objective);
    this.SUBRULE(this.declaredName);
    this.CONSUME(t.LBrace);
    this.entries('members', this.member);
    this.CONSUME(t.RBrace);
  });

  /** `generator(fake: f32[]) = mean(softplus(-fake))` */
  readonly member: Rule = this.RULE('member', () => {
    this.beginEntry();
    this.CONSUME(t.Word);
    this.SUBRULE(this.signature);
    this.OPTION(() => this.SUBRULE(this.conditions));
    this.SUBRULE(this.shortOrLongBody);
  });

  readonly optimizer: Rule = this.RULE('optimizer', () => {
    this.CONSUME(t.Optimizer);
    this.SUBRULE(this.declaredName);
    this.SUBRULE(this.parameters);
    this.SUBRULE(this.block);
  });

  readonly train: Rule = this.RULE('train', () => {
    this.CONSUME(t.Train);
    this.SUBRULE(this.trainBlock);
  });
}

/** Made once: making it costs more than parsing most files. */
export const parser = new GanParser(false);
