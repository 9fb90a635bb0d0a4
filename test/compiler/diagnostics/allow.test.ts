/** `// allow CODE: REASON`: warnings that are meant as they are. */
import { expect, test } from 'vitest';
import { compile } from '../../../compiler/compile.js';
import { registry } from '../../../compiler/diagnostics/catalog/registry.js';
import { sarif } from '../../../compiler/diagnostics/render/sarif.js';
import { allowancesOf } from '../../../compiler/diagnostics/allow/comments.js';
import { format } from '../../../grammar/format.js';
import { compileText, findings, messages, type Options } from '../compiled.js';
import { memoryHost } from '../memory-host.js';
import { type Log, sarifProblems } from './sarif-rules.js';

/** What is silenced, with the reasons, and what is still said. */
async function heard(text: string, options?: Options) {
  const { silenced, diagnostics } = await compileText(text, options);
  return {
    silenced: silenced.map(({ told, reason }) => `${told.code} ${told.span.start.line}: ${reason}`),
    said: diagnostics.map(({ code, span }) => `${code} ${span.start.line}`),
  };
}

const network = (...lines: readonly string[]) =>
  `network N(x: f32[4]) -> f32[4] {\n${lines.map((line) => `  ${line}`).join('\n')}\n}\n`;

const twice = 'advice/activation-twice';

test('at the end of the line that is warned of, and on the line before', async () => {
  expect(await heard(network(`x |> relu |> relu // allow ${twice}: a test`))).toEqual({
    silenced: [`${twice} 2: a test`],
    said: [],
  });
  expect(await heard(network(`// allow ${twice}: a test`, 'x |> relu |> relu'))).toEqual({
    silenced: [`${twice} 3: a test`],
    said: [],
  });
});

test('within a chain, where the stage is warned of', async () => {
  const chain = (comment: string, behind = '') => network('x', '|> relu', comment, `|> relu${behind}`, '|> dense(4)', '|> tanh', '|> tanh'); // prettier-ignore
  expect(await heard(chain(`// allow ${twice}: first`))).toEqual({ silenced: [`${twice} 5: first`], said: [`${twice} 8`] }); // prettier-ignore
  expect(await heard(chain('// no more', ` // allow ${twice}: first`))).toEqual({ silenced: [`${twice} 5: first`], said: [`${twice} 8`] }); // prettier-ignore
});

test('several above each other, each for its code', async () => {
  const text = `generator G(z: f32[4]) -> f32[16] { z |> dense(16) }
// What the paper has:
// allow advice/unequal: sizes of the paper
// allow unused/input: its label comes later

discriminator D(x: f32[16], y: int<10>) -> f32[] {
  x |> dense(512) |> relu |> dense(16) |> relu |> dense(1) |> squeeze
}`;
  expect(await heard(text)).toEqual({
    silenced: ['advice/unequal 6: sizes of the paper', 'unused/input 6: its label comes later'],
    said: [],
  });
});

test('a statement of several lines is one, as the formatter may break or join it', async () => {
  const long = Array.from({ length: 8 }, () => 'dense(4)').join(' |> leaky_relu(0.2) |> ');
  for (const text of [
    network(`// allow ${twice}: a test`, `let h = x |> ${long} |> relu |> relu`, 'h'),
    network(`let h = x |> ${long} |> relu |> relu // allow ${twice}: a test`, 'h'),
    network('let h = x', '  |> relu', `  |> relu // allow ${twice}: a test`, 'h'),
    network(`// allow ${twice}: a test`, 'let h = x', '  |> relu', '  |> relu', 'h'),
  ]) {
    const { text: formatted } = format(text, 'main.gan');
    for (const written of [text, formatted]) {
      const { silenced, said } = await heard(written);
      expect(silenced, written).toHaveLength(1);
      expect(said, written).toEqual([]);
    }
  }
});

test('what a comment says of another line, it says of nothing', async () => {
  const { said } = await heard(network(`// allow ${twice}: a test`, 'let h = x |> relu', 'h |> relu'));
  expect(said).toEqual(['allow/idle 2', `${twice} 4`]);
  // A head is no body.
  const whole = `// allow ${twice}: a test\n${network('x |> relu', '|> relu')}`;
  expect((await heard(whole)).said).toEqual(['allow/idle 1', `${twice} 4`]);
});

test('errors stay', async () => {
  const text = network('// allow shape/output: it is fine', 'x |> dense(5)');
  expect(await findings(text)).toEqual(['warning allow/error 2:12', 'error shape/output 3:8']);
});

test('comments that only look like it stay comments', async () => {
  const prose = [
    '// allow gradients through',
    '// allow: nothing',
    '// allowed advice/unequal',
    '/// allow advice/dead: x',
  ];
  for (const comment of prose) expect(await heard(network(comment, 'x |> tanh'))).toEqual({ silenced: [], said: [] });
});

test('every warning has such a comment', () => {
  for (const { code, severity } of registry) {
    const [allowance] = allowancesOf(`param a = 1 // allow ${code}: why`, 'main.gan');
    expect(allowance, `${severity} ${code}`).toMatchObject({ code, reason: 'why', from: 1, to: 1 });
  }
});

test('the program stays the same, and so does its flat text', async () => {
  const base = (comment: string) => `param width = 4
param unread = 1
network N(x: f32[4]) -> f32[4] { x |> dense(width) |> relu |> relu }${comment}\n`;
  const [with_, without] = await Promise.all([` // allow ${twice}: a test`, ''].map((comment) => compileText(base(comment)))); // prettier-ignore
  expect(with_!.fingerprint).toBe(without!.fingerprint);
  const files = { 'base.gan': base(` // allow ${twice}: a test`) };
  const variant = await compileText('extends "base.gan"\n// allow unused/param: for later\nparam unread = 2\n', {
    files,
  });
  expect(messages(variant)).toBe('');
  expect(variant.flat!()).toContain(`// allow ${twice}: a test`);
  expect(await heard(variant.flat!())).toEqual({
    silenced: ['unused/param 3: for later', `${twice} 5: a test`],
    said: [],
  });
});

test('what else a program may be made of is not held against a comment', async () => {
  // The base is warned of the param; the variant uses it.
  const files = { 'base.gan': 'param width = 4 // allow unused/param: for variants\n' };
  const variant = 'extends "base.gan"\nnetwork N(x: f32[4]) -> f32[4] { x |> dense(width) }\n';
  expect(await heard(variant, { files })).toEqual({ silenced: [], said: [] });
  const layers = `param layers = 2
network N(x: f32[4]) -> f32[4] {
  var h = x
  for i in 0..layers {
    h = h |> relu // allow ${twice}: it may be the only one
  }
  h
}`;
  expect((await heard(layers)).silenced).toHaveLength(1);
  expect(await heard(layers, { set: { layers: '1' } })).toEqual({ silenced: [], said: [] });
  expect((await heard(layers.replace('= 2', '= 1'))).said).toEqual(['allow/idle 5']);
});

test('files of a package keep theirs to themselves', async () => {
  const files = {
    'node_modules/gan-blocks/package.json': '{"name":"gan-blocks"}',
    'node_modules/gan-blocks/layers.gan': `block twice(x: f32[N]) -> f32[N] {
  x |> relu |> relu // allow ${twice}: as published
}
block again(x: f32[N]) -> f32[N] {
  x |> relu // allow advice/dead
}
`,
  };
  const text = 'import { twice } from "gan-blocks/layers"\nnetwork N(x: f32[4]) -> f32[4] { x |> twice |> dense(4) }\n';
  expect(await heard(text, { files })).toEqual({ silenced: [`${twice} 2: as published`], said: [] });
});

test('what is said of data is silenced too', async () => {
  const text = (comment: string) => `import { mse } from "std/losses"
data faces = images("faces") { image: f32[8, 8, 1] in [-1, 1] }
network N(x: f32[8, 8, 1]) -> f32[8, 8, 1] { x |> conv(1) }
train {
  batch 64 ${comment}
  until 100 steps
  optimizer N = adam(1e-3)
  x <- faces.image
  minimize N: mean(square(N(x) - x))
}
`;
  const host = (main: string) => memoryHost({ 'main.gan': main }, { inspect: () => Promise.resolve({ count: 100 }) });
  const plain = text('').replace('import { mse } from "std/losses"\n', '');
  const before = await compile('main.gan', host(plain));
  expect(before.diagnostics.map(({ code }) => code)).toEqual(['advice/leftover']);
  const after = await compile(
    'main.gan',
    host(plain.replace('batch 64', 'batch 64 // allow advice/leftover: few are lost')),
  );
  expect(messages(after)).toBe('');
  expect(after.silenced.map(({ reason }) => reason)).toEqual(['few are lost']);
  // A host that cannot see the data does not know that it is idle.
  const blind = await compileText(plain.replace('batch 64', 'batch 64 // allow advice/leftover: few are lost'));
  expect(messages(blind)).toBe('');
});

test('SARIF shows them as suppressed, with the reason', async () => {
  const { diagnostics, silenced } = await compileText(network(`x |> relu |> relu // allow ${twice}: a test`, '|> tanh |> tanh')); // prettier-ignore
  const pageOf = (code: string) => ({ code, summary: `About ${code}.`, about: 'More.', examples: '' });
  const log = sarif(diagnostics, { version: '0.0.0', pageOf, uriOf: (file) => file, files: ['main.gan'], silenced });
  expect(sarifProblems(JSON.parse(JSON.stringify(log)) as Log)).toEqual([]);
  expect(log.runs[0]!.results.map((result) => ('suppressions' in result ? result.suppressions : null))).toEqual([
    [],
    [{ kind: 'inSource', justification: 'a test' }],
  ]);
});
