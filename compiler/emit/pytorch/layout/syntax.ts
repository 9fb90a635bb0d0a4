/** The expressions of Python as trees, as far as emitted programs have them. */

/** What stands between brackets, separated by commas. */
export interface Items {
  readonly items: readonly Expression[];
  /** Whether a comma stands after the last. */
  readonly comma: boolean;
}

export type Expression =
  | { readonly kind: 'atom'; readonly text: string }
  | { readonly kind: 'attribute'; readonly value: Expression; readonly name: string }
  | { readonly kind: 'call' | 'subscript'; readonly value: Expression; readonly content: Items }
  /** A tuple, a list, a set or a dictionary. */
  | { readonly kind: 'collection'; readonly open: string; readonly content: Items }
  | { readonly kind: 'parenthesized'; readonly value: Expression }
  /** A tuple without parentheses. */
  | { readonly kind: 'tuple'; readonly content: Items }
  | { readonly kind: 'prefixed'; readonly sign: string; readonly value: Expression }
  /** Operands with the operators between them, whatever binds tighter. */
  | { readonly kind: 'chain'; readonly operands: readonly Expression[]; readonly operators: readonly string[] }
  | { readonly kind: 'choice'; readonly value: Expression; readonly test: Expression; readonly other: Expression }
  /** `key: value`, `name=value`. */
  | { readonly kind: 'pair'; readonly key: Expression; readonly sign: string; readonly value: Expression }
  | { readonly kind: 'slice'; readonly parts: readonly (Expression | null)[] }
  | { readonly kind: 'comprehension'; readonly value: Expression; readonly clauses: readonly Clause[] };

/** `for key in keys`, `if key in names`. */
export interface Clause {
  readonly target: Expression | null;
  readonly value: Expression;
}

/** How loosely operators bind, from those that are split first. */
const precedences: readonly (readonly string[])[] = [
  ['or', 'and'],
  ['==', '!=', '<', '>', '<=', '>=', 'in', 'is', 'not in', 'is not'],
  ['|'],
  ['^'],
  ['&'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '//', '%', '@'],
  ['**'],
];

/** The place of an operator among those; -1 where it is none. */
export const precedence = (operator: string): number => precedences.findIndex((all) => all.includes(operator));

/** Text, numbers, names, and signs. */
const token = /\s*([A-Za-z]{0,2}"(?:[^"\\]|\\.)*"|[A-Za-z]{0,2}'(?:[^'\\]|\\.)*'|\d[\d_]*(?:\.[\d_]*)?(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|[^\W\d]\w*|\.\.\.|\*\*=|\/\/=|<<=|>>=|->|:=|\*\*|\/\/|<<|>>|==|!=|<=|>=|[-+*/%@&|^]=|.)/uy; // prettier-ignore

/** A line of Python, read from left to right. */
export class Reader {
  private readonly tokens: readonly string[];
  private at = 0;

  constructor(code: string) {
    this.tokens = [...code.matchAll(new RegExp(token, 'guy'))].map(([, text]) => text!);
  }

  get next(): string {
    return this.tokens[this.at] ?? '';
  }

  private isOver(ends: readonly string[]): boolean {
    return ends.includes(this.next);
  }

  /** Whether the next token is this one, which is then read. */
  takes(text: string): boolean {
    if (this.next !== text) return false;
    this.at++;
    return true;
  }

  take(): string {
    const { next } = this;
    this.at++;
    return next;
  }

  /** @throws Error `internal: ...` where something else follows */
  expect(text: string): void {
    if (!this.takes(text)) throw new Error(`internal: ${text} instead of ${this.next} in ${this.tokens.join(' ')}`);
  }

  /** Expressions with commas between them, of which one alone is itself. */
  expressions(until: readonly string[]): Expression {
    const content = this.items(until, () => this.starred());
    return content.items.length === 1 && !content.comma ? content.items[0]! : { kind: 'tuple', content };
  }

  /** What is separated by commas up to a sign, which is left. */
  items(until: readonly string[], item: () => Expression): Items {
    const items: Expression[] = [];
    let comma = false;
    while (!this.isOver(until)) {
      items.push(item());
      comma = this.takes(',');
      if (!comma) break;
    }
    return { items, comma };
  }

  /** An argument, an entry of a dictionary, or a parameter. */
  argument(): Expression {
    const key = this.starred();
    if (this.takes('=')) return { kind: 'pair', key, sign: '=', value: this.expression() };
    if (this.takes(':')) {
      const pair: Expression = { kind: 'pair', key, sign: ': ', value: this.expression() };
      return this.takes('=') ? { kind: 'pair', key: pair, sign: ' = ', value: this.expression() } : pair;
    }
    return this.next === 'for' ? this.comprehension(key) : key;
  }

  /** What a loop names, and the word after it. */
  target(): Expression {
    const content = this.items(['in'], () => this.postfixed());
    this.expect('in');
    return content.items.length === 1 ? content.items[0]! : { kind: 'tuple', content };
  }

  private starred(): Expression {
    if (this.next !== '*' && this.next !== '**') return this.expression();
    const sign = this.take();
    return this.isOver([',', ')']) ? { kind: 'atom', text: sign } : { kind: 'prefixed', sign, value: this.expression() }; // prettier-ignore
  }

  private comprehension(value: Expression): Expression {
    const clauses: Clause[] = [];
    for (;;) {
      if (this.takes('for')) {
        const target = this.target();
        clauses.push({ target, value: this.chain() });
      } else if (this.takes('if')) clauses.push({ target: null, value: this.chain() });
      else return { kind: 'comprehension', value, clauses };
    }
  }

  expression(): Expression {
    const value = this.chain();
    if (!this.takes('if')) return value;
    const test = this.chain();
    this.expect('else');
    return { kind: 'choice', value, test, other: this.expression() };
  }

  private chain(): Expression {
    const operands = [this.operand()];
    const operators: string[] = [];
    for (let sign = this.operator(); sign !== null; sign = this.operator()) {
      operators.push(sign);
      operands.push(this.operand());
    }
    return operators.length === 0 ? operands[0]! : { kind: 'chain', operands, operators };
  }

  private operator(): string | null {
    if (this.next === 'not') {
      this.take();
      this.expect('in');
      return 'not in';
    }
    if (precedence(this.next) < 0) return null;
    const sign = this.take();
    return sign === 'is' && this.takes('not') ? 'is not' : sign;
  }

  private operand(): Expression {
    if (this.takes('not')) return { kind: 'prefixed', sign: 'not ', value: this.operand() };
    if (!['-', '+', '~'].includes(this.next)) return this.postfixed();
    const sign = this.take();
    const value = this.operand();
    // A sign binds looser than a power.
    if (!this.takes('**')) return { kind: 'prefixed', sign, value };
    return { kind: 'prefixed', sign, value: { kind: 'chain', operands: [value, this.operand()], operators: ['**'] } };
  }

  private postfixed(): Expression {
    let value = this.primary();
    for (;;) {
      if (this.takes('.')) value = { kind: 'attribute', value, name: this.take() };
      else if (this.takes('(')) {
        value = { kind: 'call', value, content: this.items([')'], () => this.argument()) };
        this.expect(')');
      } else if (this.takes('[')) {
        value = { kind: 'subscript', value, content: this.items([']'], () => this.slice()) };
        this.expect(']');
      } else return value;
    }
  }

  private slice(): Expression {
    const parts: (Expression | null)[] = [];
    do parts.push(this.isOver([':', ',', ']']) ? null : this.expression());
    while (this.takes(':'));
    return parts.length === 1 ? parts[0]! : { kind: 'slice', parts };
  }

  private primary(): Expression {
    const open = this.take();
    if (!['(', '[', '{'].includes(open)) {
      if (open === '' || /^[)\]},:=]$/.test(open)) throw new Error(`internal: no value in ${this.tokens.join(' ')}`);
      return { kind: 'atom', text: open };
    }
    const close = open === '(' ? ')' : open === '[' ? ']' : '}';
    const content = this.items([close], () => this.argument());
    this.expect(close);
    const [only, more] = content.items;
    if (open === '(' && only !== undefined && more === undefined && !content.comma && only.kind !== 'comprehension')
      return only.kind === 'parenthesized' ? only : { kind: 'parenthesized', value: only };
    return { kind: 'collection', open, content };
  }
}
