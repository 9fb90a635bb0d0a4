/**
 * What all the rules share: looking ahead, lists that survive a mistake in one of their entries, and the two
 * questions about lines that the language asks.
 */
import {
  CstParser,
  isRecognitionException,
  tokenMatcher,
  type CstNode,
  type IRecognitionException,
  type IToken,
  type ParserMethod,
  type TokenType,
} from 'chevrotain';
import type { SourceToken } from '../text/problems.js';
import * as t from '../lexer/tokens.js';
import { expectation } from './expectations.js';

export type Rule = ParserMethod<[], CstNode>;

/** A mistake the parser has met: where, what would have been right, and which rules were being read. */
export interface Mistake {
  readonly kind: 'expected' | 'separator' | 'misplaced';
  /** The token that does not fit; null at the end of the file. */
  readonly found: SourceToken | null;
  /** The token before it; null at the start of the file. */
  readonly previous: SourceToken | null;
  /** What was expected, in words; empty for other kinds. */
  readonly expected: string;
  /** The rules being read, outermost first. */
  readonly rules: readonly string[];
  /** The first token of the statement or declaration the mistake is in. */
  readonly statement: SourceToken | null;
}

/** Which entries a list holds, for the messages and for finding the next one after a mistake. */
export type ListKind = 'program' | 'body' | 'train' | 'members';

/** After this many entries that cannot be read, the rest of the file is not read. */
const MOST_FAILURES = 500;

const bodyWords = new Set([t.Let, t.Var, t.Weight, t.State, t.Update, t.Share, t.For, t.If]);
const trainWords = new Set([
  t.Batch,
  t.Until,
  t.Seed,
  t.Accumulate,
  t.Optimizer,
  t.Let,
  t.State,
  t.Update,
  t.Minimize,
  t.Average,
  t.Clip,
  t.Preview,
  t.Checkpoint,
  t.Measure,
  t.Repeat,
  t.Every,
  t.At,
  t.Phase,
  t.Remove,
  t.Expect,
]);
const programWords = new Set([...t.declarationWords, t.Optimizer, t.Expect]);
const leadingWords = new Set([...bodyWords, ...trainWords, ...programWords]);
/** Declarations with a body of statements. */
const bodiedWords = new Set([t.Block, t.Network, t.Generator, t.Discriminator, t.Fn, t.Optimizer]);
/** Lines of `train` with lines inside. */
const nestingWords = new Set([t.Repeat, t.Every, t.At, t.Phase]);
const ENTRY = { LABEL: 'entry' };
const ORPHAN = { LABEL: 'orphan' };
/** Signs that go on with what the line above began. */
const continuing = new Set([
  ...[t.Comma, t.Colon, t.Assign, t.ThinArrow, t.Dot, t.Else],
  ...[t.RParen, t.RBracket, t.LBrace, t.RBrace],
]);
/** After these a `{` was meant as a value, not as a block. */
const beforeValue = new Set([t.Assign, t.Comma, t.Colon, t.LParen, t.LBracket]);
/** Second tokens of the lines of `train` that start with a name; `=` is for `let` forgotten. */
const afterLeadingName = new Set([t.Tilde, t.LeftArrow, t.Assign]);
/** The message of rules that find none of their alternatives in the first token of an entry. */
export const NO_ENTRY = 'an entry';

export abstract class ParserBase extends CstParser {
  /** What has gone wrong so far, in the order it was met. */
  mistakes: Mistake[] = [];
  /** Words of the language that stand where a name is declared: reading goes on as if they could. */
  reserved: SourceToken[] = [];

  constructor(validated: boolean) {
    super(t.vocabulary, {
      maxLookahead: 1,
      nodeLocationTracking: 'full',
      // Recovery is by whole statements (`entries` below): what a person thinks of as one mistake costs one message.
      recoveryEnabled: false,
      skipValidations: !validated,
      errorMessageProvider: {
        buildMismatchTokenMessage: ({ expected, ruleName }) => expectation(ruleName, expected),
        buildNoViableAltMessage: ({ customUserDescription }) => customUserDescription ?? 'something else',
        buildEarlyExitMessage: ({ customUserDescription }) => customUserDescription ?? 'something else',
        buildNotAllInputParsedMessage: () => 'the end of the file',
      },
    });
  }

  // ---- looking ahead ----------------------------------------------------------------------------

  protected next(distance = 1): TokenType {
    return this.LA(distance).tokenType;
  }

  /** The next token stands on the line of the one before it. */
  protected sameLine(): boolean {
    return this.LA(0).endLine === this.LA(1).startLine;
  }

  /**
   * In a body a line may begin with a sign: `-mean(y)` is a statement, where `- mean(y)` goes on with the line above.
   * Elsewhere no line begins so, and both go on.
   */
  protected negates(): boolean {
    const sign = this.token(1);
    if (sign === null || this.within !== 'body' || sign.brackets > 0 || this.sameLine()) return false;
    return this.LA(2).startOffset === sign.startOffset + 1;
  }

  protected nextIsWord(distance = 1): boolean {
    return tokenMatcher(this.LA(distance), t.Word);
  }

  /** The next word is this one; for words that are only special here. */
  protected nextReads(...texts: string[]): boolean {
    return texts.includes(this.LA(1).image);
  }

  /** After a comma: another entry follows, so it is not a trailing comma before `closing`. */
  protected moreBefore(closing: TokenType): boolean {
    return this.next() === t.Comma && this.next(2) !== closing;
  }

  // ---- lists of statements ----------------------------------------------------------------------

  /** `{ statement* }` */
  abstract readonly block: Rule;
  /** `{ line of train* }` */
  abstract readonly trainBlock: Rule;

  /**
   * Reads entries until the list ends. A mistake in one is noted, the rest of that entry is skipped, and reading goes
   * on with the next.
   */
  protected entries(kind: ListKind, entry: Rule): void {
    if (this.RECORDING_PHASE) {
      this.readEntries(entry);
      return;
    }
    const { entry: outer, lost: outerLost, within: outerWithin } = this;
    this.lost = false;
    this.within = kind;
    const depth = kind === 'program' ? 0 : (this.token(0)?.braces ?? 0) + 1;
    do {
      try {
        this.readEntries(entry);
        if (this.listEnds(depth)) break;
        this.noteMisplaced(kind);
        this.entry = this.token(1);
      } catch (error) {
        if (!(error instanceof Error) || !isRecognitionException(error)) throw error;
        if (error.message === NO_ENTRY) this.noteMisplaced(kind);
        else this.noteException(error as unknown as IRecognitionException);
      }
      this.lost = true;
      this.skip(kind, depth);
      this.failures += 1;
    } while (this.failures < MOST_FAILURES);
    this.entry = outer;
    this.lost = outerLost;
    this.within = outerWithin;
    if (this.failures >= MOST_FAILURES) while (this.token(1) !== null) this.SKIP_TOKEN();
  }

  private readEntries(entry: Rule): void {
    const alternatives = {
      DEF: [
        { ALT: () => this.CONSUME(t.Semicolon) },
        {
          GATE: () => this.takesOrphan('body'),
          ALT: () => {
            this.SUBRULE(this.block, ORPHAN);
            this.OPTION(() => this.orphanedElse());
          },
        },
        { GATE: () => this.takesOrphan('train'), ALT: () => this.SUBRULE2(this.trainBlock, ORPHAN) },
        {
          ALT: () => {
            this.SUBRULE3(entry, ENTRY);
            this.lost = false;
          },
        },
      ],
      IGNORE_AMBIGUITIES: true,
    };
    this.MANY({
      GATE: () => this.next() !== t.LBrace || this.orphan !== null,
      DEF: (): unknown => this.OR(alternatives),
    });
  }

  /** The block of an entry whose head could not be read, so that its own mistakes are found; the tree ignores it. */
  private orphan: 'body' | 'train' | null = null;

  /** Which block starts with `brace`, in an entry that starts with `failed`. */
  private orphanOf(kind: ListKind, failed: SourceToken | null, brace: SourceToken): 'body' | 'train' | null {
    if (failed === null) return null;
    const type = failed.tokenType;
    if (kind === 'train') {
      const head = this.input.slice(failed.index, brace.index);
      const branches =
        !nestingWords.has(type) && head.some((token) => token.tokenType === t.If || token.tokenType === t.Else);
      return branches ? 'body' : 'train';
    }
    if (kind !== 'program') return 'body';
    if (type === t.Train) return 'train';
    return bodiedWords.has(type) ? 'body' : null;
  }

  private takesOrphan(kind: 'body' | 'train'): boolean {
    if (this.orphan !== kind) return false;
    this.orphan = null;
    return true;
  }

  private orphanedElse(): void {
    this.CONSUME(t.Else);
    if (this.next() === t.LBrace) this.orphan = 'body';
  }

  /** Called at the start of every entry. */
  protected beginEntry(): void {
    this.entry = this.token(1);
  }

  /** A statement that does not start with a keyword needs a line of its own, or a `;` before it. */
  protected separate(): void {
    const previous = this.token(0);
    const found = this.token(1);
    if (previous === null || found === null || previous.endLine !== found.startLine) return;
    if (previous.tokenType === t.LBrace || previous.tokenType === t.Semicolon) return;
    if (leadingWords.has(found.tokenType) && !usedAsName(this.token(2))) return;
    this.failures += 1;
    this.note('separator', 'body');
  }

  /** The first token of the entry being read. */
  private entry: SourceToken | null = null;
  private failures = 0;
  /** The innermost list that is being read. */
  private within: ListKind = 'program';
  /** No entry of the list has been read since its last mistake. */
  private lost = false;

  /** The mistakes of a rule without entries, which ends at its first. */
  protected errorsAsMistakes(): readonly Mistake[] {
    for (const error of this.errors) this.noteException(error);
    return this.mistakes;
  }

  override reset(): void {
    super.reset();
    this.mistakes = [];
    this.reserved = [];
    this.entry = null;
    this.within = 'program';
    this.orphan = null;
    this.lost = false;
    this.failures = 0;
  }

  /** Notes a word of the language that is declared as a name, if it is one. */
  protected noteReserved(word: IToken): void {
    if (!this.RECORDING_PHASE && isReserved(word)) this.reserved.push(word as SourceToken);
  }

  private token(distance: number): SourceToken | null {
    if (this.RECORDING_PHASE) return null;
    const token = this.LA(distance) as SourceToken;
    return Number.isNaN(token.startOffset) ? null : token;
  }

  /** What makes no sense right after a mistake is taken for a part of it. */
  private noteMisplaced(list: ListKind): void {
    if (!this.lost) this.note('misplaced', list);
  }

  private note(kind: Mistake['kind'], list: string): void {
    if (this.failures >= MOST_FAILURES) return;
    const found = this.token(1);
    this.mistakes.push({ kind, found, previous: this.token(0), expected: '', rules: [list], statement: found });
  }

  private noteException(error: IRecognitionException): void {
    if (this.failures >= MOST_FAILURES) return;
    const found = Number.isNaN(error.token.startOffset) ? null : (error.token as SourceToken);
    const rules = error.context.ruleStack;
    const statement = this.entry;
    this.mistakes.push({
      kind: 'expected',
      found,
      previous: this.token(0),
      expected: error.message,
      rules,
      statement,
    });
  }

  private listEnds(depth: number): boolean {
    const token = this.token(1);
    return token === null || token.braces < depth;
  }

  /** Moves to where the next entry of the list seems to start, or to a block of the entry that has failed. */
  private skip(kind: ListKind, depth: number): void {
    const failed = this.entry;
    for (let token = this.token(1); token !== null; this.SKIP_TOKEN(), token = this.token(1)) {
      if (token.braces < depth) return;
      if (token.braces > depth) continue;
      if (token.tokenType === t.LBrace) {
        this.orphan = beforeValue.has(this.next(0)) ? null : this.orphanOf(kind, failed, token);
        if (this.orphan !== null) return;
      }
      if (token === failed) continue;
      if (kind === 'program' ? this.declarationStarts(token) : this.entryStarts(kind, token)) return;
    }
  }

  private declarationStarts(token: SourceToken): boolean {
    if (!programWords.has(token.tokenType) || usedAsName(this.token(2))) return false;
    if (token.startColumn !== 1 && (token.brackets > 0 || token.tokenType === t.Expect)) return false;
    if (token.tokenType === t.Optimizer && this.next(3) !== t.LParen) return false;
    const previous = this.token(0);
    if (!this.sameLine()) return true;
    return previous?.tokenType === t.RBrace || previous?.tokenType === t.Semicolon;
  }

  private entryStarts(kind: ListKind, token: SourceToken): boolean {
    if (token.brackets === 0 && this.LA(0).tokenType === t.Semicolon) return true;
    if (this.sameLine()) return false;
    const words = kind === 'train' ? trainWords : bodyWords;
    if (words.has(token.tokenType) && token.tokenType !== t.If && !usedAsName(this.token(2))) return true;
    if (token.brackets > 0 || continuing.has(token.tokenType)) return false;
    if (kind === 'train' && token.tokenType === t.LParen) return this.groupStarts();
    if (kind === 'train') return token.tokenType === t.Identifier && afterLeadingName.has(this.next(2));
    return !tokenMatcher(token, t.Infix);
  }

  /** `(other, kind) <-` */
  private groupStarts(): boolean {
    let distance = 2;
    while (this.nextIsWord(distance) || this.next(distance) === t.Comma) distance += 1;
    return this.next(distance) === t.RParen && this.next(distance + 1) === t.LeftArrow;
  }
}

/** `objective` may be a name: `param objective = hinge`. */
export const isReserved = (word: IToken): boolean => tokenMatcher(word, t.Keyword) && word.tokenType !== t.Objective;

/** What follows a word shows it is a name here: `weight: 10`, `weight * x`, `generator(fake)`. */
function usedAsName(after: SourceToken | null): boolean {
  if (after === null) return false;
  const { tokenType } = after;
  return tokenType === t.Colon || tokenType === t.Dot || tokenType === t.LParen || tokenMatcher(after, t.Infix);
}
