/**
 * How expressions break, by the rules of Black's style as `ruff format` has them.
 *
 * Where a statement is too long it breaks between brackets that it has, and only where these do not help, or would hide
 * its structure, between parentheses that it is given. Operators stand at the beginning of lines, the loosest first.
 */
import { breaks, type Doc, either, group, type GroupName, indent, inner, line, softLine, wrapped } from './document.js';
import { type Clause, type Expression, type Items, precedence } from './syntax.js';

/** Where an expression stands: in no brackets, between brackets, or between those that a group has where it breaks. */
type Place = 'open' | 'bracketed' | GroupName;

type Part<Kind extends Expression['kind']> = Extract<Expression, { kind: Kind }>;

/** An expression that a statement ends with. */
export function standing(expression: Expression): Doc {
  const bare = expression.kind === 'parenthesized' ? expression.value : expression;
  switch (needsOf(bare)) {
    case 'none':
      return written(bare, 'open');
    case 'wrapping': {
      const name = Symbol();
      return wrapped(written(bare, name), name);
    }
    case 'parentheses':
      return breaksInside(bare) ? optional((place) => written(bare, place)) : parenthesized(written(bare, 'bracketed'));
  }
}

/** An expression where no brackets stand around it, and none are added. */
export const open = (expression: Expression): Doc => written(expression, 'open');

/** What is between parentheses if it breaks. */
export const parenthesized = (content: Doc): Doc =>
  group([either('(', ''), indent([softLine, content]), softLine, either(')', '')]);

/** What is between parentheses if it does not fit though brackets in it break. */
function optional(content: (place: GroupName) => Doc): Doc {
  const name = Symbol();
  return group(
    [either('(', ''), indent([softLine, content(name)], name), softLine, either(')', '')],
    { name },
  ); // prettier-ignore
}

/** Items with commas between them, and one after the last where each has a line of its own. */
export function sequence({ items, comma }: Items, last: 'several' | 'any' = 'several'): Doc {
  const parts = items.flatMap((item, i): Doc[] => [...(i === 0 ? [] : [',', line]), written(item, 'bracketed')]);
  const end = comma || last === 'any' || items.length > 1 ? [either(',', '')] : [];
  return [...parts, ...end, ...(comma ? [breaks] : [])];
}

function brackets(left: string, content: Doc, right: string, place: Place): Doc {
  const rest = group([indent([softLine, content]), softLine, right]);
  return [left, typeof place === 'symbol' ? inner(rest, place) : rest];
}

/** A line that may end only between brackets. */
function bracketedLine(place: Place, flat: ' ' | ''): Doc {
  const end = flat === '' ? softLine : line;
  if (place === 'open') return flat;
  return place === 'bracketed' ? end : either(end, flat, place);
}

/** A group only between brackets. */
function bracketedGroup(content: Doc, place: Place): Doc {
  if (place === 'open') return content;
  return place === 'bracketed' ? group(content) : group(content, { within: place });
}

/** How a part of a chain of calls stands: `fluent` where its dots may begin lines, `null` where the chain begins. */
type Chain = 'fluent' | 'plain' | null;

function written(expression: Expression, place: Place, chain: Chain = null): Doc {
  switch (expression.kind) {
    case 'atom':
      return expression.text;
    case 'parenthesized':
      return brackets('(', written(expression.value, 'bracketed'), ')', place);
    case 'collection':
      return collection(expression, place);
    case 'tuple':
      return sequence(expression.content);
    case 'attribute':
    case 'call':
    case 'subscript':
      return linked(expression, place, chain);
    case 'prefixed':
      return [expression.sign, written(expression.value, place)];
    case 'chain':
      return bracketedGroup(chained(expression, place), place);
    case 'choice':
      return bracketedGroup(choice(expression, place), place);
    case 'pair':
      return [written(expression.key, place), expression.sign, written(expression.value, place)];
    case 'slice':
      return expression.parts.flatMap((part, i) => [i === 0 ? '' : ':', part === null ? '' : written(part, place)]);
    case 'comprehension':
      return comprehension(expression);
  }
}

function collection({ open: left, content }: Part<'collection'>, place: Place): Doc {
  const right = left === '(' ? ')' : left === '[' ? ']' : '}';
  const { items, comma } = content;
  const [only] = items;
  if (only === undefined) return left + right;
  // The comma of a tuple of one says that it is one.
  if (left === '(' && items.length === 1 && comma) return brackets('(', [written(only, 'bracketed'), ','], ')', place);
  return brackets(left, only.kind === 'comprehension' ? written(only, 'bracketed') : sequence(content), right, place);
}

function comprehension({ value, clauses }: Part<'comprehension'>): Doc {
  const clause = ({ target, value: of }: Clause): Doc =>
    target === null
      ? [line, 'if ', written(of, 'bracketed')]
      : [line, 'for ', flat(target), ' in ', written(of, 'bracketed')];
  return group([group(written(value, 'bracketed')), ...clauses.map(clause)]);
}

/** What a loop names. */
export const flat = (target: Expression): Doc =>
  target.kind === 'tuple' ? target.content.items.flatMap((item, i) => [i === 0 ? '' : ', ', written(item, 'bracketed')]) : written(target, 'bracketed'); // prettier-ignore

function choice({ value, test, other }: Part<'choice'>, place: Place): Doc {
  const nested = other.kind === 'choice' ? choice(other, place) : written(other, place);
  const end = bracketedLine(place, ' ');
  return [written(value, place), end, 'if ', written(test, place), end, 'else ', nested];
}

/** Calls, brackets and attributes of something. */
function linked(expression: Part<'attribute' | 'call' | 'subscript'>, place: Place, chain: Chain): Doc {
  const own = chain ?? (place === 'bracketed' && isFluent(expression) ? 'fluent' : 'plain');
  const content = link(expression, place, own, chain);
  return own === 'fluent' && chain === null ? group(content) : content;
}

function link(expression: Part<'attribute' | 'call' | 'subscript'>, place: Place, own: Chain, chain: Chain): Doc {
  const { value } = expression;
  if (expression.kind === 'attribute') {
    // Attributes of attributes begin a chain again.
    const before = written(value, place, own === 'fluent' && value.kind !== 'attribute' ? own : chain);
    const mayBreak = own === 'fluent' && ['parenthesized', 'call', 'subscript'].includes(value.kind);
    return [before, mayBreak ? softLine : '', '.', expression.name];
  }
  const { content } = expression;
  const before = written(value, place, own);
  if (expression.kind === 'call')
    return [before, content.items.length === 0 ? '()' : brackets('(', group(sequence(content)), ')', place)];
  const [only] = content.items;
  const inside = content.items.length === 1 && !content.comma ? written(only!, 'bracketed') : group(sequence(content));
  return [before, brackets('[', inside, ']', place)];
}

/** Whether at least two attributes are taken of what brackets end, so that dots may begin lines. */
function isFluent(expression: Expression): boolean {
  let dots = 0;
  for (let at = expression; at.kind === 'attribute' || at.kind === 'call' || at.kind === 'subscript'; at = at.value)
    if (at.kind === 'attribute' && ['parenthesized', 'call', 'subscript'].includes(at.value.kind)) dots++;
  return dots >= 2;
}

/** Operands and operators, the loosest of which begin lines. */
function chained({ operands, operators }: Pick<Part<'chain'>, 'operands' | 'operators'>, place: Place): Doc {
  if (operators.length === 0) return written(operands[0]!, place);
  const loosest = Math.min(...operators.map(precedence));
  const parts: Doc[] = [];
  let from = 0;
  const operand = (to: number): Doc => {
    const between = { operands: operands.slice(from, to + 1), operators: operators.slice(from, to) };
    const content = chained(between, place);
    return between.operators.length === 0 ? content : bracketedGroup(content, place);
  };
  operators.forEach((operator, i) => {
    if (precedence(operator) !== loosest) return;
    const space = operator === '**' && isSimple(operands[i]!) && isSimple(operands[i + 1]!) ? '' : ' ';
    parts.push(operand(i), bracketedLine(place, space), operator, space);
    from = i + 1;
  });
  return [...parts, operand(operators.length)];
}

/** Whether a power of it is written without spaces. */
function isSimple(expression: Expression): boolean {
  if (expression.kind === 'atom') return true;
  if (expression.kind === 'attribute') return isSimple(expression.value);
  return expression.kind === 'prefixed' && expression.sign !== 'not ' && isSimple(expression.value);
}

/** What an expression needs around it where it does not fit. */
function needsOf(expression: Expression): 'none' | 'wrapping' | 'parentheses' {
  switch (expression.kind) {
    case 'chain':
    case 'choice':
    case 'tuple':
      return 'parentheses';
    case 'prefixed':
      return expression.value.kind === 'parenthesized' ? 'none' : 'parentheses';
    case 'atom':
      return 'wrapping';
    case 'attribute':
    case 'call':
    case 'subscript': {
      if (isFluent(expression)) return 'parentheses';
      if (expression.value.kind === 'parenthesized') return 'none';
      const needs = needsOf(expression.value);
      return expression.kind === 'subscript' && needs === 'wrapping' ? 'none' : needs;
    }
    default:
      return 'none';
  }
}

/** Looks through what stands in no brackets. */
class Outside {
  brackets = false;
  private loosest = Infinity;
  /** How many of the loosest operators there are. */
  count = 0;
  first: Expression | 'sign' | null = null;
  last: Expression | null = null;

  private operator(looseness: number, count = 1): void {
    if (looseness < this.loosest) [this.loosest, this.count] = [looseness, count];
    else if (looseness === this.loosest) this.count += count;
  }

  get hasOperators(): boolean {
    return this.loosest < attributes;
  }

  visit(expression: Expression): void {
    this.last = expression;
    if (expression.kind === 'parenthesized') this.brackets = true;
    else this.look(expression);
    this.first ??= expression;
  }

  look(expression: Expression): void {
    switch (expression.kind) {
      case 'collection':
        this.brackets = true;
        return;
      case 'chain':
        for (const operator of expression.operators) this.operator(precedence(operator));
        for (const operand of expression.operands) this.visit(operand);
        return;
      case 'choice':
        this.operator(-1, 2);
        for (const part of [expression.value, expression.test, expression.other]) this.visit(part);
        return;
      case 'call':
      case 'subscript':
        this.brackets = true;
        this.visit(expression.value);
        this.last = expression;
        return;
      case 'attribute':
        this.visit(expression.value);
        if (['parenthesized', 'collection', 'call', 'subscript'].includes(expression.value.kind)) this.operator(attributes); // prettier-ignore
        this.last = expression;
        return;
      case 'prefixed':
        this.first ??= 'sign';
        this.visit(expression.value);
        return;
      default:
        return;
    }
  }
}

/** Attributes of what brackets end count as the tightest operator. */
const attributes = 100;

/** Whether an expression with operators may break in its brackets: it has one loosest operator, and begins or ends with brackets. */
function breaksInside(expression: Expression): boolean {
  if (expression.kind === 'tuple') return false;
  const outside = new Outside();
  outside.look(expression);
  if (!outside.brackets || outside.count > 1) return false;
  if (!outside.hasOperators) return true;
  const isBracket = (part: Expression | 'sign' | null): boolean => {
    if (part === null || part === 'sign') return false;
    if (part.kind === 'parenthesized') return part.value.kind !== 'subscript';
    return (part.kind === 'call' || part.kind === 'collection') && part.content.items.length > 0;
  };
  return isBracket(outside.last) || isBracket(outside.first);
}
