import { createServer } from 'node:net';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { example, gan, showsStack, temporaryFolder, type Setting } from './gan.js';

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

const digits = () => readFileSync(example('digits'), 'utf8');

/** A folder with a copy of digits.gan in which `from` stands as `to`. */
function changed(from: string, to: string, name = 'digits.gan'): string {
  const folder = temporaryFolder();
  const text = digits();
  expect(text).toContain(from);
  writeFileSync(join(folder, name), text.replace(from, to));
  return folder;
}

describe('gan check of a program that is right', () => {
  it('says so, with what there is to train', async () => {
    expect(await gan(['check', example('digits')])).toEqual({
      code: 0,
      out: `${example('digits')}: fine, parameters: G 165,825, D 33,633\n`,
      err: '',
    });
  });

  it('says it as JSON in the documented form', async () => {
    const { code, files } = await checkJson([example('digits')]);
    expect(code).toBe(0);
    // Dense 64 -> 512 and its batch norm; 4x4 transposed convolutions 128 -> 64, with batch norm, and 64 -> 1.
    const generator = 64 * 512 + 512 + 2 * 128 + 16 * 128 * 64 + 64 + 2 * 64 + 16 * 64 + 1;
    // 4x4 convolutions 1 -> 32 -> 64, and a dense layer on what remains, 2x2x64.
    const discriminator = 16 * 32 + 32 + 16 * 32 * 64 + 64 + 256 + 1;
    expect(files).toEqual([
      {
        file: example('digits'),
        ok: true,
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        networks: [
          {
            name: 'G',
            kind: 'generator',
            inputs: [{ name: 'z', type: 'f32[64]', shape: [64] }],
            outputs: [{ type: 'f32[8, 8, 1]', shape: [8, 8, 1] }],
            parameters: generator,
          },
          {
            name: 'D',
            kind: 'discriminator',
            inputs: [{ name: 'x', type: 'f32[8, 8, 1]', shape: [8, 8, 1] }],
            outputs: [{ type: 'f32[]', shape: [] }],
            parameters: discriminator,
          },
        ],
        diagnostics: [],
      },
    ]);
  });

  it('takes params from the command line, and the last of two', async () => {
    const { files } = await checkJson([example('digits'), '--set', 'width=64', '--set', ' width = 2 * 4']);
    expect(files[0]!.networks.map(({ parameters }) => parameters)).toEqual([16881, 2265]);
  });

  it('identifies what a program means, not where it lies or how it is written', async () => {
    const folder = changed('// fresh noise, per sample', '// noise', 'my digits');
    writeFileSync(join(folder, 'other.gan'), digits().replace('2e-4', '3e-4'));
    const { files } = await checkJson([example('digits'), join(folder, 'my digits'), join(folder, 'other.gan')]);
    expect(files.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(files[1]!.fingerprint).toBe(files[0]!.fingerprint);
    expect(files[2]!.fingerprint).not.toBe(files[0]!.fingerprint);
  });

  it('finds imports and data from any folder, whatever the names', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'a b', 'lib'), { recursive: true });
    mkdirSync(join(folder, 'elsewhere'));
    cpSync(join(example('digits'), '..', 'data', 'digits'), join(folder, 'a b', 'my data'), { recursive: true });
    writeFileSync(
      join(folder, 'a b', 'lib', 'données.gan'),
      `data numbers = idx(images: "../my data/images-idx3-ubyte.gz") {\n  image: f32[8, 8, 1] in [-1, 1]\n}\n`,
    );
    const text = digits()
      .replace('import { digits } from "std/data"', 'import { numbers } from "lib/données.gan"')
      .replace('digits.image', 'numbers.image');
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
    const folder = changed('reshape(2, 2,', 'reshape(3, 2,');
    const outcome = await gan(['check', 'digits.gan'], { cwd: folder });
    expect(outcome).toMatchObject({ code: 1, out: 'digits.gan: 1 error\n' });
    const [head, place, line, marks] = outcome.err.split('\n');
    expect(head).toMatch(/^error\[shape\/reshape\] .*512.*768/);
    expect(place).toMatch(/^ +--> digits\.gan:12:34$/);
    expect(line).toBe(`12 |   |> dense(2 * 2 * 4 * width) |> reshape(3, 2, 4 * width) |> norm |> relu`);
    expect(marks!.indexOf('^') - marks!.indexOf('|') - 1).toBe(34);
    expect(marks).toMatch(/\^{24}$/);
    expect(outcome.err).toMatch(/^ {2}= /m);
  });

  it('says the same as JSON, lines and columns from 1', async () => {
    const folder = changed('reshape(2, 2,', 'reshape(3, 2,');
    const { code, files } = await checkJson(['digits.gan'], { cwd: folder });
    expect(code).toBe(1);
    expect(files).toEqual([
      {
        file: 'digits.gan',
        ok: false,
        fingerprint: null,
        networks: [],
        diagnostics: [
          {
            code: 'shape/reshape',
            severity: 'error',
            message: expect.stringContaining('768') as string,
            file: 'digits.gan',
            span: { start: { line: 12, column: 34 }, end: { line: 12, column: 58 } },
            labels: [
              {
                file: 'digits.gan',
                span: { start: { line: 12, column: 6 }, end: { line: 12, column: 30 } },
                text: expect.any(String) as string,
              },
            ],
            hint: expect.any(String) as string,
          },
        ],
      },
    ]);
  });

  it('counts from the very first character', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.gan'), ')');
    const { files } = await checkJson(['a.gan'], { cwd: folder });
    expect(files[0]!.diagnostics[0]).toMatchObject({ span: { start: { line: 1, column: 1 } } });
  });

  it('goes on with the other files', async () => {
    const folder = changed('std/losses', 'std/loses');
    const { code, out, err } = await gan(['check', 'digits.gan', 'nowhere.gan', example('ring')], { cwd: folder });
    expect(code).toBe(1);
    expect(out).toBe(`digits.gan: 1 error\n${example('ring')}: fine, parameters: G 17,154, D 17,025\n`);
    expect(err).toContain('error[import/no-such-library]');
    expect(err).toContain('error: There is no file nowhere.gan.\n');

    const { files, ...json } = await checkJson(['digits.gan', 'nowhere.gan', example('ring')], { cwd: folder });
    expect(json.code).toBe(1);
    expect(files.map(({ ok }) => ok)).toEqual([false, false, true]);
  });

  it.each([
    { set: 'widht=3', says: 'error[param/unknown]', hint: '= Did you mean `width`?' },
    { set: 'width=', says: 'error: I cannot read --set width=.', hint: '--set width=64' },
    { set: 'width=1 +', says: 'error[syntax/', hint: '--> --set width:1:4' },
    { set: 'width=-3', says: 'error[shape/bad-size]', hint: '-48' },
    { set: 'norm=batchnorm', says: 'error[name/unknown]', hint: 'batch_norm' },
    { set: 'norm=lsgan', says: 'error[', hint: '--> ' },
  ])('says what is wrong with --set $set', async ({ set, says, hint }) => {
    const outcome = await gan(['check', example('digits'), '--set', set]);
    expect(outcome.code).toBe(says.startsWith('error:') ? 2 : 1);
    expect(outcome.err).toContain(says);
    expect(outcome.err).toContain(hint);
    expect(showsStack(outcome)).toBe(false);
  });
});

describe('gan check of what is no program', () => {
  it('explains files that cannot be read', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'folder.gan'));
    writeFileSync(join(folder, 'digits.gan'), digits());
    // A socket has a name in a folder and is no file that anybody could read, whatever their rights.
    const server = createServer().listen(join(folder, 'socket.gan'));
    onTestFinished(() => void server.close());
    const files = ['digit.gan', 'nowhere/a.gan', 'folder.gan', '.', 'socket.gan'];
    const expected = [
      ['There is no file digit.gan.', 'Did you mean digits.gan?'],
      ['There is no file nowhere/a.gan.', 'Check the path.'],
      ['folder.gan is a folder, not a .gan file.', 'Name the file inside it.'],
      ['. is a folder, not a .gan file.', 'Name the file inside it.'],
      ['I cannot read socket.gan.', 'Check its permissions.'],
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
        },
      ]),
    );
  });

  it('explains files that hold anything at all', async () => {
    const folder = temporaryFolder();
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
    for (const [name, content] of Object.entries(contents)) writeFileSync(join(folder, name), content);
    const names = Object.keys(contents);
    const outcome = await gan(['check', ...names], { cwd: folder });
    expect(outcome.code).toBe(1);
    expect(showsStack(outcome)).toBe(false);
    expect(outcome.out).toMatch(new RegExp(`^${names.map((name) => `${name}: \\d+ errors?\\n`).join('')}$`));
    for (const name of names) expect(outcome.err).toContain(`--> ${name}:1:`);
    expect(outcome.err).toContain('This file has 5040000 bytes; a program has 1048576 (1 MiB) at most.');
    // Nothing that a terminal would take for a command.
    // eslint-disable-next-line no-control-regex
    expect(outcome.err).not.toMatch(/[\0-\x08\x0b-\x1f\x7f]/);
    expect(outcome.err.length).toBeLessThan(50_000);

    const json = await checkJson(names, { cwd: folder });
    expect(json.code).toBe(1);
    expect(json.files.map(({ file, ok, fingerprint }) => ({ file, ok, fingerprint }))).toEqual(
      names.map((file) => ({ file, ok: false, fingerprint: null })),
    );
  });

  it('shows paths as they were given', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'inside'));
    writeFileSync(join(folder, 'a.gan'), 'param a = nothing\n');
    const there = relative(join(folder, 'inside'), join(folder, 'a.gan'));
    const { err } = await gan(['check', there], { cwd: join(folder, 'inside') });
    expect(err).toContain(`--> ${there}:1:11\n`);
  });
});
