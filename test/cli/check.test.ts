import { createServer } from 'node:net';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { example, gan, showsStack, type Setting } from './gan.js';
import { folderWith, tiny, tinyParameters, tinyWith } from './programs.js';

interface Report {
  readonly file: string;
  readonly ok: boolean;
  readonly fingerprint: string | null;
  readonly networks: readonly { readonly name: string; readonly parameters: number }[];
  readonly diagnostics: readonly { readonly code: string; readonly message: string; readonly hint: string | null }[];
}

/** What `gan check --json` says; it must say it on stdout, and nothing else anywhere. */
async function checkJson(args: readonly string[], setting?: Setting) {
  const { code, out, err } = await gan(['check', '--json', ...args], setting);
  expect(err).toBe('');
  return { code, files: (JSON.parse(out) as { files: readonly Report[] }).files };
}

const misshapen = () => tinyWith(['reshape(2, 2,', 'reshape(3, 2,']);

describe('gan check of a program that is right', () => {
  it('says so, with what there is to train', async () => {
    const names = ['digits', 'emoji', 'ring'].map(example);
    const { code, out, err } = await gan(['check', ...names]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.trimEnd().split('\n')).toEqual(
      names.map(
        (name) =>
          expect.stringMatching(
            new RegExp(`^${name}: fine, parameters: G [\\d,]+, D [\\d,]+(, \\w+ [\\d,]+)*$`),
          ) as string,
      ),
    );
  });

  it('says it as JSON in the documented form', async () => {
    const folder = folderWith({ 'tiny.gan': tiny });
    const { code, files } = await checkJson(['tiny.gan'], { cwd: folder });
    expect(code).toBe(0);
    expect(files).toEqual([
      {
        file: 'tiny.gan',
        ok: true,
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        networks: [
          {
            name: 'G',
            kind: 'generator',
            inputs: [{ name: 'z', type: 'f32[8]', shape: [8] }],
            outputs: [{ type: 'f32[8, 8, 1]', shape: [8, 8, 1] }],
            parameters: tinyParameters.G,
          },
          {
            name: 'D',
            kind: 'discriminator',
            inputs: [{ name: 'x', type: 'f32[8, 8, 1]', shape: [8, 8, 1] }],
            outputs: [{ type: 'f32[]', shape: [] }],
            parameters: tinyParameters.D,
          },
        ],
        outside: [],
        diagnostics: [],
      },
    ]);
  });

  it('takes params from the command line, and the last of two', async () => {
    const folder = folderWith({ 'tiny.gan': tiny });
    const { files } = await checkJson(['tiny.gan', '--set', 'latent=99', '--set', ' latent = 2 * 5'], { cwd: folder });
    const [generator, discriminator] = files[0]!.networks.map(({ parameters }) => parameters);
    // Two more latent numbers reach 32 units.
    expect([generator, discriminator]).toEqual([tinyParameters.G + 2 * 32, tinyParameters.D]);
  });

  it('identifies what a program means, not where it lies or how it is written', async () => {
    const folder = folderWith({
      'tiny.gan': tiny,
      'my gan': `// The same.\n${tinyWith(['latent = 8', 'latent=2*4'], ['let fake', '  let   fake'])}`,
      'faster.gan': tinyWith(['rate = 2e-3', 'rate = 3e-3']),
      'larger.gan': tinyWith(['batch 16', 'batch 32']),
    });
    const { code, files } = await checkJson(['tiny.gan', 'my gan', 'faster.gan', 'larger.gan'], { cwd: folder });
    expect(code).toBe(0);
    const [first, same, ...others] = files.map(({ fingerprint }) => fingerprint);
    expect(same).toBe(first);
    expect(new Set([first, ...others]).size).toBe(3);
  });

  it('finds imports and data from any folder, whatever the names', async () => {
    const folder = folderWith({});
    mkdirSync(join(folder, 'a b', 'lib'), { recursive: true });
    mkdirSync(join(folder, 'elsewhere'));
    cpSync(join(example('digits'), '..', 'data', 'digits'), join(folder, 'a b', 'my data'), { recursive: true });
    const declaration = 'data numbers = idx(images: "../my data/images-idx3-ubyte.gz") {\n  image: f32[8, 8, 1]\n}\n';
    writeFileSync(join(folder, 'a b', 'lib', 'données.gan'), declaration.replace('1]', '1] in [-1, 1]'));
    const text = tinyWith(
      ['import { digits } from "std/data"', 'import { numbers } from "lib/données.gan"'],
      ['digits.image', 'numbers.image'],
    );
    writeFileSync(join(folder, 'a b', 'é.gan'), text);
    const paths: readonly (readonly [from: string, file: string])[] = [
      [join(folder, 'a b'), 'é.gan'],
      [folder, join('a b', 'é.gan')],
      [join(folder, 'elsewhere'), join('..', 'a b', 'é.gan')],
      [folder, join(folder, 'a b', 'é.gan')],
    ];
    const all = await Promise.all(paths.map(([cwd, file]) => checkJson([file], { cwd })));
    for (const [i, { code, files }] of all.entries()) {
      expect({ code, diagnostics: files[0]!.diagnostics }).toEqual({ code: 0, diagnostics: [] });
      expect(files[0]!.file).toBe(paths[i]![1]);
      expect(files[0]!.fingerprint).toBe(all[0]!.files[0]!.fingerprint);
    }
  });
});

describe('gan check of a program that is wrong', () => {
  it('shows the place on stderr and the sum on stdout', async () => {
    const folder = folderWith({ 'tiny.gan': misshapen() });
    const outcome = await gan(['check', 'tiny.gan'], { cwd: folder });
    expect(outcome).toMatchObject({ code: 1, out: 'tiny.gan: 1 error\n' });
    const [head, place, line, marks] = outcome.err.split('\n');
    expect(head).toMatch(/^error\[shape\/reshape\] .*\b32\b.*\b48\b/);
    expect(place).toMatch(/^ +--> tiny\.gan:11:34$/);
    expect(line).toBe('11 |   |> dense(2 * 2 * 2 * width) |> reshape(3, 2, 2 * width) |> norm |> relu');
    expect(marks).toBe(`   | ${' '.repeat(33)}${'^'.repeat(24)}`);
    expect(outcome.err).toMatch(/^ {2}= /m);
  });

  it('says the same as JSON, lines and columns from 1', async () => {
    const folder = folderWith({ 'tiny.gan': misshapen() });
    const { code, files } = await checkJson(['tiny.gan'], { cwd: folder });
    expect(code).toBe(1);
    expect(files).toEqual([
      {
        file: 'tiny.gan',
        ok: false,
        fingerprint: null,
        networks: [],
        outside: [],
        diagnostics: [
          {
            code: 'shape/reshape',
            severity: 'error',
            message: expect.stringContaining('48') as string,
            file: 'tiny.gan',
            span: { start: { line: 11, column: 34 }, end: { line: 11, column: 58 } },
            labels: [
              {
                file: 'tiny.gan',
                span: { start: { line: 11, column: 6 }, end: { line: 11, column: 30 } },
                text: expect.any(String) as string,
              },
            ],
            hint: expect.any(String) as string,
            fix: null,
          },
        ],
      },
    ]);
  });

  it('counts from the very first character', async () => {
    const { files } = await checkJson(['a.gan'], { cwd: folderWith({ 'a.gan': ')' }) });
    expect(files[0]!.diagnostics[0]).toMatchObject({ span: { start: { line: 1, column: 1 } } });
  });

  it('goes on with the other files', async () => {
    const folder = folderWith({ 'tiny.gan': tiny, 'wrong.gan': tinyWith(['std/losses', 'std/loses']) });
    const files = ['wrong.gan', 'nowhere.gan', 'tiny.gan'];
    const { code, out, err } = await gan(['check', ...files], { cwd: folder });
    expect(code).toBe(1);
    expect(out).toBe('wrong.gan: 1 error\ntiny.gan: fine, parameters: G 893, D 133\n');
    expect(err).toContain('error[import/no-such-library]');
    expect(err).toContain('error: There is no file nowhere.gan.\n');

    const json = await checkJson(files, { cwd: folder });
    expect(json.code).toBe(1);
    expect(json.files.map(({ ok }) => ok)).toEqual([false, false, true]);
  });

  it.each([
    { set: 'widht=3', code: 1, says: ['error[param/unknown]', '= Did you mean `width`?'] },
    { set: 'width=', code: 2, says: ['error: I cannot read --set width=.', '--set width=64'] },
    { set: 'width=1 +', code: 1, says: ['error[syntax/', '--> --set width:1:4'] },
    { set: 'width=-3', code: 1, says: ['error[shape/bad-size]', '-24'] },
    { set: 'norm=batchnorm', code: 1, says: ['error[name/unknown]', '--> --set norm:1:1', 'batch_norm'] },
    { set: 'norm=adam', code: 1, says: ['error[', '--> '] },
  ])('says what is wrong with --set $set', async ({ set, code, says }) => {
    const outcome = await gan(['check', 'tiny.gan', '--set', set], { cwd: folderWith({ 'tiny.gan': tiny }) });
    expect(outcome.code).toBe(code);
    for (const text of says) expect(outcome.err).toContain(text);
    expect(showsStack(outcome)).toBe(false);
  });

  it('shows paths as they were given', async () => {
    const folder = folderWith({ 'a.gan': 'param a = nothing\n' });
    mkdirSync(join(folder, 'inside'));
    const there = join('..', 'a.gan');
    const { err } = await gan(['check', there], { cwd: join(folder, 'inside') });
    expect(err).toContain(`--> ${there}:1:11\n`);
  });
});

describe('gan check of a folder', () => {
  it('checks every program in it and below it, and passes over packages, runs and what is hidden', async () => {
    const cwd = folderWith({ 'b.gan': tiny, 'a.gan': 'param x =' });
    for (const folder of ['parts', 'node_modules/p', '.hidden', 'runs/tiny-1', 'empty']) mkdirSync(join(cwd, folder), { recursive: true }); // prettier-ignore
    for (const place of ['parts', 'node_modules/p', '.hidden', 'runs/tiny-1']) writeFileSync(join(cwd, place, 'c.gan'), tiny); // prettier-ignore
    writeFileSync(join(cwd, 'runs/tiny-1/run.json'), '{}');
    const { code, files } = await checkJson(['.'], { cwd });
    expect(code).toBe(1);
    expect(files.map(({ file, ok }) => [file, ok])).toEqual([['a.gan', false], ['b.gan', true], [join('parts', 'c.gan'), true]]); // prettier-ignore
    // One that is named twice is checked once.
    expect((await checkJson(['b.gan', '.'], { cwd })).files).toHaveLength(3);
    expect(await gan(['check', 'empty'], { cwd })).toEqual({
      code: 1,
      out: '',
      err: 'error: There is no .gan file in empty or in the folders in it.\n  Name another folder, or a file.\n',
    });
  });
});

describe('gan check of what is no program', () => {
  it('explains files that cannot be read', async () => {
    const folder = folderWith({ 'digits.gan': tiny });
    mkdirSync(join(folder, 'folder.gan'));
    // A socket has a name in a folder and is no file that anybody could read, whatever their rights.
    const server = createServer().listen(join(folder, 'socket.gan'));
    onTestFinished(() => void server.close());
    const files = ['digit.gan', 'nowhere/a.gan', 'folder.gan', 'socket.gan'];
    const expected = [
      ['There is no file digit.gan.', 'Did you mean digits.gan?'],
      ['There is no file nowhere/a.gan.', 'Check the path.'],
      ['folder.gan is a folder, not a .gan file.', 'Name the file inside it.'],
      ['socket.gan is a socket, which may have no end; only files are read.', 'Name a file.'],
    ];
    const outcome = await gan(['check', ...files], { cwd: folder });
    expect(outcome).toEqual({
      code: 1,
      out: '',
      err: expected.map(([message, hint]) => `error: ${message}\n  ${hint}\n`).join(''),
    });
    const json = await checkJson(files, { cwd: folder });
    expect(json.code).toBe(1);
    expect(json.files.map(({ diagnostics }) => diagnostics)).toEqual(
      expected.map(([message, hint], i) => [
        {
          code: 'file/unreadable',
          severity: 'error',
          message,
          file: files[i],
          span: { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } },
          labels: [],
          hint,
          fix: null,
        },
      ]),
    );
  });

  it('explains files that hold anything at all', async () => {
    // xorshift32 (Marsaglia 2003): bytes without a pattern, the same every time.
    let state = 1;
    const bytes = Uint8Array.from({ length: 4096 }, () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return state;
    });
    const contents = {
      'empty.gan': '',
      'blank.gan': ' \r\n\t\n',
      'random.gan': bytes,
      'zeros.gan': new Uint8Array(1000),
      'picture.gan': readFileSync(join(example('digits'), '..', 'data', 'emoji', '000a9.png')),
      'long-line.gan': `param a = ${'1 + '.repeat(200_000)}1\n`,
      'deep.gan': `param a = ${'('.repeat(100_000)}`,
      'large.gan': 'param a = 1\n'.repeat(420_000),
    };
    const folder = folderWith(contents);
    const names = Object.keys(contents);
    const outcome = await gan(['check', ...names], { cwd: folder });
    expect(outcome.code).toBe(1);
    expect(showsStack(outcome)).toBe(false);
    expect(outcome.out).toMatch(new RegExp(`^${names.map((name) => `${name}: \\d+ errors?\\n`).join('')}$`));
    for (const name of names) expect(outcome.err).toContain(`--> ${name}:1:`);
    expect(outcome.err).toContain('This file has 5040000 bytes; a program has 1048576 (1 MiB) at most.');
    // Nothing that a terminal would take for a command.
    expect(outcome.err).not.toMatch(/[\0-\x08\x0b-\x1f\x7f]/);
    expect(outcome.err.length).toBeLessThan(50_000);

    const some = ['empty.gan', 'random.gan', 'zeros.gan'];
    const json = await checkJson(some, { cwd: folder });
    expect(json.code).toBe(1);
    expect(json.files.map(({ file, ok, fingerprint }) => ({ file, ok, fingerprint }))).toEqual(
      some.map((file) => ({ file, ok: false, fingerprint: null })),
    );
  });
});
