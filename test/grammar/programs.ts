/**
 * Random programs for the property tests. A program is generated as pieces of text with marked gaps, and then spelled
 * out with random blanks, new lines and comments in the gaps, so that layout and meaning vary independently.
 */
import fc, { type Arbitrary } from 'fast-check';

/** Stays on one line. */
const TIGHT = '\u0001';
/** Anything may stand here. */
const FREE = '\u0002';
/** A new line, or `;`, stands here. */
const BREAK = '\u0003';

const names = ['x', 'y', 'G', 'D', 'latent', 'h_1', '_k', 'norm', 'decay', 'to', 'end', 'steps', 'f32', 'int', 'as'];
const name = fc.constantFrom(...names);
const anyWord = fc.constantFrom(...names, 'generator', 'weight', 'in', 'if', 'batch', 'true', 'data');
const softWord = fc.constantFrom('weight', 'objective', 'seed', 'network');
const number = fc.constantFrom('0', '64', '3_576_704', '0.5', '2e-4', '1E+8', '1_0.2_5');
const string = fc.constantFrom('""', '"a b"', String.raw`"say \"hi\"\n"`, '"// no comment"', '"{"');
const unit = fc.constantFrom('epoch', 'epochs', 'step', 'steps', 'images');

const join = (separator: string) => (parts: readonly string[]) => parts.join(separator);
const several = (each: Arbitrary<string>, separator: string, minLength: number, maxLength: number) =>
  fc.array(each, { minLength, maxLength }).map(join(separator));
const sequence = (...parts: (Arbitrary<string> | string)[]) =>
  fc.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part))).map(join(''));
const optional = (part: Arbitrary<string>) => fc.oneof(fc.constant(''), part);
const COMMA = `${FREE},${FREE}`;
const listed = (open: string, each: Arbitrary<string>, close: string, minLength = 0) =>
  sequence(
    `${open}${FREE}`,
    several(each, COMMA, minLength, 3),
    fc.constantFrom(FREE, ...(minLength > 0 ? [`${FREE},${FREE}`] : [])),
    close,
  );

/** Nesting is bounded over all of the grammar together. */
const nested = { depthIdentifier: fc.createDepthIdentifier(), maxDepth: 7, depthSize: 'small' as const };

const { expression, block, type, trainBlock } = fc.letrec<
  Record<
    | 'atom' | 'operand' | 'row' | 'expression' | 'argument' | 'dims' | 'indexItem' | 'type' | 'block' | 'statement'
    | 'letLine' | 'draw' | 'trainBlock' | 'trainLine',
    string
  >
>((tie) => ({
  atom: fc.oneof(
    nested,
    name,
    number,
    fc.constantFrom('true', 'false', '_'),
    string,
    sequence(`(${FREE}`, tie('expression'), `${FREE})`),
    listed('[', tie('expression'), ']'),
    listed('(', sequence(anyWord, `${FREE}:${FREE}`, tie('expression')), ')', 1),
    sequence(
      `if${FREE}`, tie('row'), FREE, tie('block'),
      optional(sequence(`${FREE}else${FREE}if${FREE}`, tie('row'), FREE, tie('block'))),
      optional(sequence(`${FREE}else${FREE}`, tie('block'))),
    ),
  ),
  operand: fc.oneof(
    nested,
    tie('atom'),
    sequence(tie('atom'), TIGHT, listed('(', tie('argument'), ')')),
    sequence(name, `${FREE}.${FREE}`, anyWord, TIGHT, listed('(', tie('argument'), ')', 1)),
    sequence(tie('atom'), TIGHT, listed('[', tie('indexItem'), ']', 1)),
    sequence(fc.constantFrom('-', `-${FREE}`, `-${FREE}-${FREE}`), tie('operand')),
    sequence(fc.oneof(name, number), ' ', unit),
    sequence(`(${FREE}not${FREE}`, tie('row'), `${FREE})`),
  ),
  argument: fc.oneof(tie('expression'), sequence(anyWord, `${FREE}:${FREE}`, tie('expression'))),
  indexItem: fc.oneof(
    fc.constantFrom('...', ':'),
    tie('expression'),
    sequence(optional(tie('operand')), `${FREE}:${FREE}`, optional(tie('operand'))),
  ),
  row: fc.oneof(
    nested,
    tie('operand'),
    several(tie('operand'), `${FREE}+${FREE}`, 2, 3),
    sequence(tie('operand'), `${FREE}-${FREE}`, tie('operand'), `${FREE}*${FREE}`, tie('operand')),
    sequence(tie('operand'), `${FREE}**${FREE}`, tie('operand'), `${FREE}%${FREE}`, tie('operand')),
    sequence(tie('operand'), `${FREE}==${FREE}`, tie('operand'), `${FREE}and${FREE}`, tie('operand')),
    sequence(tie('operand'), `${FREE}or not${FREE}`, tie('operand'), `${FREE}<=${FREE}`, tie('operand')),
    sequence(number, `${FREE}..${FREE}`, tie('operand')),
  ),
  expression: fc.oneof(
    nested,
    tie('row'),
    sequence(
      tie('row'),
      several(
        sequence(`${FREE}|>${FREE}`, name, optional(sequence(TIGHT, listed('(', tie('argument'), ')')))),
        '', 1, 4,
      ),
    ),
  ),
  dims: listed('[', fc.oneof(fc.constant('...'), tie('expression')), ']'),
  type: fc.oneof(
    nested,
    fc.constantFrom('tensor', 'network', 'fn', 'bool'),
    sequence(`f32${TIGHT}`, tie('dims'), optional(sequence(`${FREE}in${FREE}[${FREE}`, tie('expression'), COMMA, tie('operand'), `${FREE}]`))),
    sequence(`f32${TIGHT}`, tie('dims'), `${TIGHT}unbounded`),
    sequence(`int${FREE}<${FREE}`, tie('operand'), `${FREE}+${FREE}`, tie('operand'), `${FREE}>`, optional(sequence(TIGHT, tie('dims')))),
    listed('(', sequence(anyWord, `${FREE}:${FREE}`, tie('type')), ')', 1),
  ),
  block: sequence(`{${FREE}`, several(tie('statement'), BREAK, 0, 3), `${FREE}}`),
  letLine: fc.oneof(
    sequence(`let${FREE}`, name, `${FREE}=${FREE}`, tie('expression')),
    sequence(`let${FREE}`, listed('(', fc.oneof(name, sequence(anyWord, `${FREE}:${FREE}`, name)), ')', 1), `${FREE}=${FREE}`, tie('expression')),
  ),
  draw: sequence(
    name, `${FREE}~${FREE}`, name,
    optional(sequence(TIGHT, listed('(', tie('argument'), ')'))),
    optional(sequence(TIGHT, tie('dims'))),
  ),
  statement: fc.oneof(
    nested,
    tie('expression'),
    tie('letLine'),
    tie('draw'),
    sequence(softWord, `${FREE}*${FREE}`, tie('operand')),
    sequence(fc.constantFrom('var', 'share'), FREE, name, `${FREE}=${FREE}`, tie('expression')),
    sequence(optional(fc.constant(`update${FREE}`)), name, `${FREE}=${FREE}`, tie('expression')),
    sequence(`weight${TIGHT} `, name, `${FREE}:${FREE}`, tie('type'), `${FREE}=${FREE}`, tie('expression')),
    sequence(`state `, name, `${FREE}=${FREE}`, tie('expression')),
    sequence(`for${FREE}`, name, `${FREE}in${FREE}`, tie('row'), FREE, tie('block')),
  ),
  trainBlock: sequence(`{${FREE}`, several(tie('trainLine'), BREAK, 0, 4), `${FREE}}`),
  trainLine: fc.oneof(
    nested,
    tie('letLine'),
    tie('draw'),
    sequence(name, `${FREE}<-${FREE}`, tie('expression')),
    sequence(listed('(', name, ')', 1), `${FREE}<-${FREE}`, name, `${FREE}.${FREE}`, listed('(', anyWord, ')', 1)),
    sequence(fc.constantFrom('batch', 'until', 'seed', 'accumulate'), FREE, tie('row')),
    sequence(`until${FREE}`, tie('operand'), `${TIGHT} of${FREE}`, name),
    sequence(`optimizer${FREE}`, several(name, COMMA, 1, 2), `${FREE}=${FREE}`, tie('operand')),
    sequence(`minimize${FREE}`, several(name, COMMA, 1, 2), `${FREE}:${FREE}`, tie('expression')),
    sequence(`average${FREE}`, name, `${FREE}decay${FREE}`, number),
    sequence(`clip${FREE}`, fc.constantFrom('weights', 'gradients'), FREE, several(name, COMMA, 1, 2), `${FREE}to${FREE}`, number),
    sequence(fc.constantFrom('preview', 'measure'), FREE, tie('operand'), `${FREE}of${FREE}`, tie('operand')),
    fc.constantFrom('checkpoint', 'remove minimize F, G', 'remove checkpoint'),
    sequence(fc.constantFrom('repeat', 'every'), FREE, tie('operand'), FREE, tie('trainBlock')),
    sequence(`at${FREE}end${FREE}`, tie('trainBlock')),
    sequence(
      `phase${FREE}`, name, `${FREE}until${FREE}`, tie('operand'), optional(sequence(`${TIGHT} of${FREE}`, name)), FREE, tie('trainBlock'),
    ),
    sequence(`expect${FREE}`, tie('row')),
  ),
})); // prettier-ignore

const parameter = sequence(
  fc.oneof(sequence(name, optional(sequence(`${FREE}:${FREE}`, type))), sequence(softWord, `${FREE}:${FREE}`, type)),
  optional(sequence(`${FREE}=${FREE}`, expression)),
);
const parameters = listed('(', parameter, ')');
const signature = sequence(parameters, optional(sequence(`${FREE}->${FREE}`, type)));
const body = fc.oneof(sequence(`${FREE}=${FREE}`, expression), sequence(FREE, block));

const declaration = fc.oneof(
  sequence(`param${FREE}`, fc.oneof(name), optional(sequence(`${FREE}:${FREE}`, type)), `${FREE}=${FREE}`, expression),
  sequence(
    `data${FREE}`,
    name,
    `${FREE}=${FREE}`,
    expression,
    `${FREE}{${FREE}`,
    several(sequence(anyWord, `${FREE}:${FREE}`, type), FREE, 0, 3),
    `${FREE}}`,
  ),
  sequence(`fn${FREE}`, name, FREE, signature, body),
  sequence(
    fc.constantFrom('block', 'network', 'generator', 'discriminator'),
    FREE,
    name,
    FREE,
    signature,
    optional(sequence(`${FREE}where${FREE}`, several(expression, COMMA, 1, 2))),
    FREE,
    block,
  ),
  sequence(
    `objective${FREE}`,
    name,
    `${FREE}{${FREE}`,
    several(sequence(anyWord, FREE, signature, body), BREAK, 0, 2),
    `${FREE}}`,
  ),
  sequence(`optimizer${FREE}`, name, FREE, parameters, FREE, block),
  sequence(`train${FREE}`, trainBlock),
  sequence(`expect${FREE}`, expression),
);

const importLine = sequence(
  `import${FREE}`,
  listed('{', sequence(anyWord, optional(sequence(`${FREE}as${FREE}`, name))), '}', 1),
  `${FREE}from${FREE}`,
  string,
);

const skeleton = sequence(
  FREE,
  optional(sequence(`extends${FREE}`, string, FREE)),
  several(importLine, FREE, 0, 1),
  FREE,
  several(declaration, FREE, 0, 3),
  FREE,
);

const blanks = [' ', ' ', ' ', ' ', '\n', '  ', '\t', '\r\n', '\n\n\n'];
const comments = [
  ' // note\n',
  '\n// above\n',
  '\n/// documented\n',
  '\n\n// a\n\n/// b\n// c\n',
  '///d\n',
  ' //// ***\n',
];

function spell(text: string, choices: readonly number[], commented: boolean): string {
  let next = 0;
  const pick = (options: readonly string[]) => {
    const choice = choices[next % choices.length] ?? 0;
    next += 1;
    return options[choice % options.length] ?? ' ';
  };
  const anywhere = commented ? [...blanks, ...blanks, ...comments] : blanks;

  return text.replace(/[\u0001-\u0003]/g, (gap, at: number) => {
    if (gap === TIGHT) return '';
    if (gap === FREE) return pick(anywhere);
    // A line that starts with `-` and a blank goes on with the line above.
    if (text[at + 1] === '-' && text[at + 2] === FREE) return ';\n';
    return pick(['\n', '\n\n', ';', ' ;\n', '\n;', ...(commented ? comments : [])]);
  });
}

const choices = fc.array(fc.nat(1000), { minLength: 1, maxLength: 60 });

/** Programs without mistakes. */
export const program: Arbitrary<string> = fc
  .tuple(skeleton, choices, fc.boolean())
  .map(([text, picks, commented]) => spell(text, picks, commented));
