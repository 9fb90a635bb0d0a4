/** One file that means what several do together. */
import { describe, expect, it } from 'vitest';
import { relocated } from '../../../compiler/resolve/relocate.js';
import { compileText, messages } from '../compiled.js';

type Files = Readonly<Record<string, string>>;

/** The flat text; it means the same, imports nothing but the library, and is flat itself. */
async function flat(text: string, files: Files): Promise<string> {
  const written = await compileText(text, { files });
  expect(messages(written)).toBe('');
  const made = written.flat!();
  const alone = await compileText(made);
  expect(messages(alone)).toBe('');
  expect(alone.fingerprint).toBe(written.fingerprint);
  expect(alone.flat!()).toBe(made);
  for (const [, path] of made.matchAll(/from "([^"]*)"/g)) expect(path).toMatch(/^std\//);
  return made;
}

const parts = `import { minibatch_stddev } from "std/layers"
param width = 4

/// A head.
block head(x: f32[N]) -> f32[] { x |> dense(width) |> halved |> dense(1) |> squeeze }
fn halved(x: tensor) = x / 2
fn unused(x: tensor) = x
`;

const networks = `network D(x: f32[2]) -> f32[] { x |> dense(1) |> squeeze }
train {
  batch 2
  until 2 steps
  optimizer D = sgd(0.1)
  z ~ normal[2]`;

describe('a file that imports others', () => {
  it('has what it uses of them, with what that uses, and no more', async () => {
    const made = await flat('import { head } from "./parts.gan"\nnetwork N(x: f32[4]) -> f32[] { x |> head }\n', {
      'parts.gan': parts.replace(/^import.*\n/, ''),
    });
    expect(made).toBe(`param width = 4

/// A head.
block head(x: f32[N]) -> f32[] { x |> dense(width) |> halved |> dense(1) |> squeeze }

fn halved(x: tensor) = x / 2

network N(x: f32[4]) -> f32[] { x |> head }
`);
  });

  it('calls things by their own names, and by others where those are taken', async () => {
    const made = await flat(
      `import { head as top } from "./parts.gan"
param width = 8
fn halved(x: tensor) = 0.25 * x
network N(x: f32[4]) -> f32[] { x |> dense(width) |> halved |> top }
`,
      { 'parts.gan': parts.replace(/^import.*\n/, '') },
    );
    expect(made).toContain('param width_2 = 4\n');
    expect(made).toContain('{ x |> dense(width_2) |> halved_2 |> dense(1) |> squeeze }');
    expect(made).toContain('fn halved_2(x: tensor) = x / 2\n');
    expect(made).toContain('{ x |> dense(width) |> halved |> head }');
  });

  it('means the library where it did, though another file has the name for something else', async () => {
    const made = await flat(
      `import { own } from "./parts.gan"
network N(x: f32[4]) -> f32[4] { x |> relu |> own }
`,
      { 'parts.gan': 'fn relu(x: tensor) = 2 * x\nfn own(x: tensor) = relu(x)\n' },
    );
    expect(made).toContain('fn relu_2(x: tensor) = 2 * x\n\nfn own(x: tensor) = relu_2(x)\n');
    expect(made).toContain('{ x |> relu |> own }');
  });

  it('leaves names that a declaration has of its own', async () => {
    const made = await flat(
      `import { own } from "./parts.gan"
fn scale(x: tensor) = 3 * x
network N(x: f32[4]) -> f32[4] { x |> scale |> own }
`,
      {
        'parts.gan': `fn scale(x: tensor) = 2 * x
fn own(x: tensor) {
  let scale = scale(x)
  let y = scaled(scale, scale: 2)
  y + scale
}
fn scaled(x: tensor, scale: float) = scale * x
`,
      },
    );
    expect(made).toContain('let scale = scale_2(x)\n  let y = scaled(scale, scale: 2)\n  y + scale\n');
    expect(made).toContain('fn scaled(x: tensor, scale: float) = scale * x\n');
  });

  it('imports of the library what the others do', async () => {
    const made = await flat(
      `import { loss } from "./parts.gan"
import { wasserstein, hinge as margin } from "std/losses"
${networks}
  minimize D: margin.discriminator(D(z), D(2 * z)) + wasserstein.generator(D(z)) + loss(D(z))
}
`,
      { 'parts.gan': 'import { lsgan as h, hinge } from "std/losses"\nfn loss(x: tensor) = h.generator(x) + hinge.generator(x)\n' }, // prettier-ignore
    );
    expect(made).toMatch(/^import \{ hinge as margin, wasserstein, lsgan \} from "std\/losses"\n/);
    expect(made).toContain('= lsgan.generator(x) + margin.generator(x)');
  });

  it('has paths that lead to where they led', async () => {
    const made = await flat(
      `import { pets } from "./sets/pets.gan"
network N(x: f32[8, 8, 3]) -> f32[] { x |> flatten |> dense(1) |> squeeze }
train {
  batch 2
  until 2 steps
  optimizer N = sgd(0.1)
  real <- pets.image
  minimize N: mean(N(real))
}
`,
      { 'sets/pets.gan': 'data pets = images("../pics/pets") { image: f32[8, 8, 3] in [-1, 1] }\n' },
    );
    expect(made).toContain('data pets = images("pics/pets") {');
  });

  it('stays as it is written where it has the library alone', async () => {
    const text = `import { hinge } from "std/losses"\n${networks.replace('{ x |>', '{\n x |>')}\n  minimize D: hinge.discriminator(D(z), D( 2 * z ))\n}\n`;
    expect((await compileText(text)).flat!()).toBe(text);
  });
});

it.each([
  ['pics', 'sets/a.gan', 'b.gan', 'sets/pics'],
  ['../pics', 'sets/a.gan', 'b.gan', 'pics'],
  ['pics', 'a.gan', 'variants/b.gan', '../pics'],
  ['./pics/x', '../base/a.gan', 'here/b.gan', '../../base/pics/x'],
  ['.', 'sets/a.gan', 'sets/b.gan', '.'],
  ['/data/pics', 'sets/a.gan', 'b.gan', '/data/pics'],
  ['npm:some/pics', 'sets/a.gan', 'b.gan', 'npm:some/pics'],
  ['pics', '/home/me/sets/a.gan', '/home/me/b.gan', 'sets/pics'],
  ['pics', '/home/me/sets/a.gan', 'b.gan', '/home/me/sets/pics'],
])('%s in %s is in %s: %s', (path, from, to, expected) => {
  expect(relocated(path, from, to)).toBe(expected);
});
