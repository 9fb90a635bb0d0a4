/** Names and texts of anyone's in what is emitted: code stays the code it was, and pages run nothing. */
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { drawing } from '../../../compiler/draw/drawing.js';
import { compile } from '../../../compiler/compile.js';
import { tfjs } from '../../../compiler/emit/tfjs/project.js';
import { literal, remark } from '../../../compiler/emit/typescript/texts.js';
import { Curves } from '../../../runtime/report/curves.js';
import { reportHtml } from '../../../runtime/report/report.js';
import { memoryHost } from '../memory-host.js';

const program = (folder = 'pictures', doc = 'Makes digits.') => `import { nonsaturating } from "std/losses"
data set = images("${folder}") { image: f32[4, 4, 1] in [-1, 1] }
/// ${doc}
generator G(z: f32[4]) -> f32[4, 4, 1] in [-1, 1] { z |> dense(16) |> reshape(4, 4, 1) |> tanh }
discriminator D(x: f32[4, 4, 1]) -> f32[] { x |> flatten |> dense(1) |> squeeze }
train {
  batch 2
  until 2 steps
  optimizer G, D = adam(1e-3)
  real <- set.image
  z ~ normal[4]
  minimize D: nonsaturating.discriminator(D(real), D(G(z)))
  minimize G: nonsaturating.generator(D(G(z)))
  every 1 steps { preview grid(1, 2) of G(z) }
  at end { measure mean(samples: 4) of abs(G(z) - real) }
}
`;

async function emitted(text: string, file = 'main.gan') {
  const compilation = await compile(file, memoryHost({ [file]: text }));
  expect(compilation.diagnostics.map(({ message }) => message)).toEqual([]);
  const files = await tfjs.emit(compilation.program!, {
    fingerprint: compilation.fingerprint!,
    dataOptions: ({ options }) => options,
    weightsFile: ({ start }) => start!.path,
  });
  return { program: compilation.program!, files: new Map(files.map(({ path, text }) => [path, text])) };
}

/** The code without its comments and the content of its texts. */
function skeleton(code: string): string {
  const scanner = ts.createScanner(ts.ScriptTarget.ES2022, true, ts.LanguageVariant.Standard, code);
  const tokens: string[] = [];
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    tokens.push(token === ts.SyntaxKind.StringLiteral ? '""' : scanner.getTokenText());
  }
  return tokens.filter((token) => token !== ',').join(' ');
}

const hostile = [
  'a*/b', '*/ process.exit(9) /*', '${process.exit(9)}', '`', "'", '"', '\\', '\\u2028', '</script><script>x', 'a\u2028process.exit(9)', 'a\u2029b',
  '\x1b[31m', '\u202egnp', '-->', '<!--', '// x', '/* x', "'); process.exit(9); ('", '"]: 1 }) //', '\x9b', '&lt;', ']]>',
]; // prettier-ignore
const anything = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'grapheme', maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 12 })); // prettier-ignore

describe('code is the same', () => {
  test('whatever the file is called', async () => {
    const plain = await emitted(program());
    await fc.assert(
      fc.asyncProperty(anything, async (name) => {
        fc.pre(!/[/\0]/.test(name));
        const { files } = await emitted(program(), `${name}.gan`);
        for (const [path, text] of files) {
          if (path.endsWith('.ts')) expect(skeleton(text), path).toBe(skeleton(plain.files.get(path)!));
          expect(text, path).not.toMatch(/[\x1b\u2028\u2029\u202e\x9b]/);
        }
        expect(JSON.parse(files.get('package.json')!)).toMatchObject({ private: true });
        expect(files.get('README.md')!.split('\n')).toHaveLength(plain.files.get('README.md')!.split('\n').length);
      }),
      { numRuns: 40, examples: hostile.filter((name) => !name.includes('/')).map((name) => [name]) },
    );
  }, 300_000);

  test('whatever its folders and remarks say', async () => {
    const plain = await emitted(program());
    await fc.assert(
      fc.asyncProperty(anything, anything, async (folder, doc) => {
        fc.pre(/^[^\r\n\\"\0]+$/.test(folder) && !/[\r\n\0]/.test(doc) && doc.trim() !== '');
        const { files } = await emitted(program(folder, doc));
        for (const [path, text] of files)
          if (path.endsWith('.ts')) expect(skeleton(text), path).toBe(skeleton(plain.files.get(path)!));
        expect(files.get('train.ts')).toMatch(/^import \{ meanValue, openRun \} from/m);
      }),
      {
        numRuns: 25,
        examples: [
          ['a/*b', '*/ x'],
          ['//a', '${x}'],
          ["it's", '`'],
          ['a\u2028b', 'a\u2028b'],
        ],
      },
    );
  }, 300_000);
});

test('a text in code is that text, and a remark ends nothing', () => {
  fc.assert(
    fc.property(anything, fc.dictionary(anything, anything), (text, record) => {
      const value = { text, list: [text, 1, null, true], record };
      const code = literal(value);
      expect(code).not.toMatch(/[\n\r\u2028\u2029\x1b\x9b\u202e]/);
      expect(runInNewContext(`(${code})`)).toEqual(value);
      expect(remark(text)).not.toMatch(/\*\/|[\n\r\u2028\u2029]/);
    }),
    { examples: hostile.map((text): [string, Record<string, string>] => [text, { constructor: text }]) },
  );
  expect(literal(JSON.parse('{"__proto__": 1, "a b": 2, "c": 3}'))).toBe('{ ["__proto__"]: 1, ["a b"]: 2, c: 3 }');
});

/** What every object has by itself, as a name of everything that a program may name. */
const inherited = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'];

test.each(inherited)('%s is a name like any other', async (name) => {
  const other = name === 'toString' ? 'constructor' : 'toString';
  const text = `import { nonsaturating } from "std/losses"
param ${other} = 4
data ${name} = mixture(layout: "ring", modes: 8, radius: 1, sigma: 0.1, count: 100) { ${name}: f32[2] }
block layer(x: f32[N], ${name}: int = 2, other: int = ${other}) -> f32[2] { x |> dense(${name} * other) |> dense(2) }
generator G(${name}: f32[${other}]) -> f32[2] { weight ${name}_: f32[${other}] = zeros; ${name} + ${name}_ |> layer(${name}: 3) }
discriminator D(x: f32[2]) -> (${name}: f32[], b: f32[2]) { (${name}: x |> dense(1) |> squeeze, b: x |> dense(2)) }
train {
  batch ${other}
  until 4 steps
  optimizer G, D = adam(1e-3)
  real <- ${name}.${name}
  ${other} ~ normal[${other}]
  let fake = G(${other})
  minimize D: nonsaturating.discriminator(D(real).${name}, D(fake).${name}) + mean(square(D(real).b))
  minimize G: nonsaturating.generator(D(fake).${name})
  every 2 steps { preview scatter(10) of G(${other}) }
  at end { measure modes(${name}, samples: 20) of fake }
}
`;
  const { files, program: made } = await emitted(text);
  expect(made.params).toEqual([{ name: other, text: '4', constant: false }]);
  const plain = await emitted(text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), 'plain'));
  for (const path of files.keys()) {
    const code = files.get(path)!;
    expect(code).not.toMatch(/\[object|undefined/);
    // A key that would say what an object inherits from is written as what it is.
    if (path.endsWith('.ts')) expect(code).not.toMatch(/[{,]\s*__proto__: [^}]*\}(?! =|\))/);
  }
  expect(files.size).toBe(plain.files.size);
});

test('pages and drawings take text for text', async () => {
  fc.assert(
    fc.property(anything, (text) => {
      const curves = Curves.of([{ step: 1, seconds: 1, losses: { [text]: 1 } }, { step: 2, seconds: 2, losses: { [text]: 2 }, measures: { [text]: 1 } }]); // prettier-ignore
      const page = reportHtml({ title: text, settings: [[text, text]] }, curves, [{ step: 1, name: text, png: Buffer.from('x') }]); // prettier-ignore
      expect(page).not.toMatch(/<script|<!--|[\x1b\u2028\u202e\x9b]/);
      const tags = new Set(page.match(/<\/?[a-zA-Z!][^\s>]*/g));
      expect([...tags].filter((tag) => !/^<\/?(!doctype|html|head|meta|title|style|body|h1|h2|dl|dt|dd|div|figure|figcaption|b|img|svg|path|text|polygon|polyline)$/.test(tag))).toEqual([]); // prettier-ignore
    }),
    { examples: hostile.map((text) => [text]) },
  );
  const { program: made } = await emitted(program());
  const named = { ...made, networks: made.networks.map((network) => ({ ...network, name: '</text><script>\x1b' })) };
  expect(drawing(named)).not.toMatch(/<script|\x1b/);
});
