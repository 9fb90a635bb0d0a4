/** How statements break: each by the expressions that it has. */
import { type Doc, group, indent, softLine } from './document.js';
import { flat, open, parenthesized, sequence, standing } from './expressions.js';
import { Reader } from './syntax.js';

/** A statement on one line, or the head of one with statements below. */
export function statement(code: string): Doc {
  const reader = new Reader(code);
  const doc = read(reader, reader.next);
  if (reader.next !== '') throw new Error(`internal: ${reader.next} left over in ${code}`);
  return doc;
}

function read(reader: Reader, word: string): Doc {
  switch (word) {
    case 'return':
    case 'yield':
      reader.take();
      return reader.next === '' ? word : [`${word} `, standing(reader.expressions(['']))];
    case 'def':
      return definition(reader);
    case 'class':
      reader.take();
      return ['class ', open(reader.expression()), colon(reader)];
    case 'if':
    case 'elif':
    case 'while':
      reader.take();
      return [`${word} `, standing(reader.expression()), colon(reader)];
    case 'for': {
      reader.take();
      return ['for ', flat(reader.target()), ' in ', standing(reader.expressions([':'])), colon(reader)];
    }
    case 'with':
      return within(reader);
    case 'from':
      return imports(reader);
    case '@':
      reader.take();
      return ['@', open(reader.expression())];
    default:
      return assignment(reader);
  }
}

function colon(reader: Reader): string {
  reader.expect(':');
  return ':';
}

/** The parameters of a function break before what it returns. */
function definition(reader: Reader): Doc {
  reader.take();
  const name = reader.take();
  reader.expect('(');
  const content = reader.items([')'], () => reader.argument());
  reader.expect(')');
  const returns = reader.takes('->') ? [' -> ', open(reader.expression())] : [];
  const parameters = content.items.length === 0 ? '()' : ['(', indent([softLine, group(sequence(content))]), softLine, ')']; // prettier-ignore
  return [`def ${name}`, group([parameters, ...returns]), colon(reader)];
}

function within(reader: Reader): Doc {
  reader.take();
  const content = reader.items([':'], () => {
    const value = reader.expression();
    return reader.takes('as') ? { kind: 'pair', key: value, sign: ' as ', value: reader.expression() } : value;
  });
  const [only] = content.items;
  const several = content.items.length > 1;
  const items = several ? parenthesized(sequence(content)) : only!.kind === 'pair' ? open(only) : standing(only!);
  return ['with ', items, colon(reader)];
}

function imports(reader: Reader): Doc {
  reader.take();
  let module = '';
  while (!reader.takes('import')) module += reader.take();
  const close = reader.takes('(') ? ')' : '';
  const content = reader.items([close], () => reader.expression());
  reader.takes(close);
  return [`from ${module} import `, parenthesized(sequence(content, 'any'))];
}

/** `a, b = value`, `name: type = value`, or an expression that is computed for what it does. */
function assignment(reader: Reader): Doc {
  const target = reader.expressions(['', ':', '=']);
  const to = target.kind === 'tuple' ? parenthesized(sequence(target.content)) : open(target);
  if (reader.takes(':')) {
    const type = reader.expression();
    return reader.takes('=') ? [to, ': ', open(type), ' = ', assigned(reader)] : [to, ': ', open(type)];
  }
  if (reader.takes('=')) return [to, ' = ', assigned(reader)];
  if (/^\W+=$/.test(reader.next)) return [to, ` ${reader.take()} `, assigned(reader)];
  return target.kind === 'chain' || target.kind === 'tuple' ? standing(target) : to;
}

const assigned = (reader: Reader): Doc => standing(reader.expressions(['']));
