import { describe, expect, it } from 'vitest';
import type { Service } from '../../service/service.js';
import { applyEdits } from '../../service/text/places.js';
import { changed, program, session } from './session.js';

/** The text with the hints in it, as an editor shows it. */
const hinted = (service: Service, text: string): string =>
  applyEdits(text, service.inlayHints('main.gan').map(({ at, text }) => ({ from: at, to: at, text: `«${text}»` }))); // prettier-ignore

const labels = (service: Service, at: number, sort = ''): readonly string[] =>
  (service.completion('main.gan', at)?.items ?? []).flatMap((item) => (item.sort.startsWith(sort) ? [item.label] : []));

const place = (text: string, words: string, within = 0): number => {
  expect(text).toContain(words);
  return text.indexOf(words) + within;
};

describe('inlay hints', () => {
  it('show the shape behind layers, types behind names, and numbers that are computed', async () => {
    const { service, text } = await session(program);
    const shown = hinted(service, text);
    expect(shown).toContain('param half = width / 2«= 8»');
    expect(shown).toContain('x |> dense(units)«[16]» |> relu |> dense(units)«[16]»');
    expect(shown).toContain('|> twice(width)«[16]» |> relu«[16]»\n  |> dense(2)«[2]»');
    expect(shown).toContain('h |> dense(1)«[1]» |> squeeze«[]»');
    expect(shown).toContain('real«: f32[2]» <- ring.point');
    expect(shown).toContain('let fake«: f32[2]» = G(z)');
  });

  it('name each way in which a block is used', async () => {
    const { service, text } = await session(changed('|> dense(2)\n', '|> twice(4) |> dense(2)\n'));
    expect(hinted(service, text)).toContain('|> dense(units)«[16] | [4]» |> relu');
  });

  it('show sizes that are left out', async () => {
    const { service, text } = await session(changed('  |> dense(2)\n', '  |> dense(_)\n'));
    expect(hinted(service, text)).toContain('|> dense(_«= 2»)«[2]»');
  });

  it('stay where a line is half written, and move with the text', async () => {
    for (const typed of ['|> conv(16, ', '|> ', '|> dense(', '|> dense(2 * ', '|> reshape([2, ']) {
      const { service, text } = await session(changed('  |> dense(2)\n', `  ${typed}\n  |> dense(2)\n`));
      const shown = hinted(service, text);
      expect(shown, typed).toContain('|> twice(width)«[16]» |> relu«[16]»');
      expect(shown, typed).toContain('|> dense(2)«[2]»\n');
      expect(shown, typed).toContain('let h = x |> dense(half)«[8]»');
      expect(service.problems('main.gan').length, typed).toBeGreaterThan(0);
    }
  });

  it('are those of before while one types, at their places', async () => {
    const { service, text } = await session(program);
    const typed = text.replace('let h', '// a line\n  let first = x\n  let h');
    service.open('main.gan', typed);
    expect(hinted(service, typed)).toContain('let h = x |> dense(half)«[8]»');
    expect(hinted(service, typed)).toContain('let first = x\n');
    await service.check('main.gan');
    expect(hinted(service, typed)).toContain('let first«: f32[2]» = x\n');
  });

  it('are there up to the layer that does not fit', async () => {
    const { service, text } = await session(changed('|> dense(2)\n', '|> conv(4) |> dense(2)\n'));
    expect(hinted(service, text)).toContain('|> twice(width)«[16]» |> relu');
    expect(service.problems('main.gan').map(({ severity }) => severity)).toContain('error');
  });
});

describe('hover', () => {
  const over = async (words: string, within = 0) => {
    const { service, text } = await session(program);
    return service.hover('main.gan', place(text, words, within))?.markdown ?? '';
  };

  it('tells of a layer its type, its range, its cost and its documentation', async () => {
    const said = await over('dense(half)', 1);
    expect(said).toContain('`f32[8]`');
    expect(said).toContain('24 parameters, 40 FLOPs a sample');
    expect(said).toContain('block dense(x: f32[..., N], units: int, bias: bool = true');
    expect(said).toContain('A fully connected layer');
    expect(await over('relu\n', 1)).toContain('`f32[16] in [0, inf]`');
  });

  it('tells the formula of a loss through a param that names it', async () => {
    const said = await over('objective.generator', 12);
    expect(said).toContain('loss nonsaturating.generator');
    expect(said).toContain('mean(softplus(-fake))');
    expect(said).toContain('arXiv:1406.2661');
  });

  it('tells of names, words and networks', async () => {
    expect(await over('let fake', 5)).toContain('`f32[2]`');
    expect(await over('minimize', 2)).toContain('What networks learn');
    expect(await over('dense(half)', 7)).toContain('`8`');
    expect(await over('generator G', 10)).toContain('354 parameters');
    expect(await over('twice(width)', 2)).toContain('Twice the same.');
  });
});

describe('completion', () => {
  const offered = async (from: string, to: string, sort = '') => {
    const { service, at } = await session(changed(from, to), {}, false);
    return labels(service, at, sort);
  };

  it('has layers behind a pipe, those of the file first', async () => {
    const { service, at } = await session(changed('|> dense(2)\n', '|> ¦\n'), {}, false);
    const items = service.completion('main.gan', at)!.items;
    expect(items.find(({ label }) => label === 'conv')).toMatchObject({ insert: 'conv(${1:filters})', kind: 'layer' });
    expect(items.find(({ label }) => label === 'relu')).toMatchObject({ insert: 'relu', snippet: false });
    expect(items.find(({ label }) => label === 'twice')?.sort.startsWith('0')).toBe(true);
    expect(items.map(({ label }) => label)).not.toContain('ring');
  });

  it('has the arguments that are not given', async () => {
    const arguments_ = await offered('|> dense(2)\n', '|> conv(4, kernel: 4, ¦\n', '0');
    expect(arguments_).toContain('stride:');
    expect(arguments_).not.toContain('kernel:');
    expect(arguments_).not.toContain('filters:');
    expect(await offered('|> dense(2)\n', '|> conv(¦)\n', '0')).toContain('filters:');
  });

  it('has fields and losses behind a dot', async () => {
    expect(await offered('ring.point', 'ring.¦')).toEqual(['point']);
    expect(await offered('objective.generator(D(fake))', 'objective.¦')).toEqual(['discriminator', 'generator']);
  });

  it('has names by their kind in the lines of train', async () => {
    expect(await offered('optimizer G, D = adam(1e-3)', 'optimizer ¦', '0')).toEqual(['G', 'D']);
    expect(await offered('minimize G:', 'minimize ¦:', '0')).toEqual(['G', 'D']);
    expect(await offered('ring.point', '¦', '0')).toEqual(['ring']);
    expect(await offered('z ~ normal[2]', 'z ~ ¦')).toContain('uniform');
    expect(await offered('until 100 steps', 'until 100 ¦')).toEqual(['epochs', 'steps', 'images']);
    expect(await offered('optimizer G, D = adam(1e-3)', 'optimizer G, D = ¦', '')).toContain('lion');
  });

  it('has lines by their place', async () => {
    expect(await offered('until 100 steps', '¦')).toContain('minimize');
    expect(await offered('param half', '¦\nparam half')).toContain('generator');
    expect(await offered('  h |> dense(1)', '  ¦\n  h |> dense(1)')).toEqual(expect.arrayContaining(['weight', 'h', 'x', 'half'])); // prettier-ignore
    expect(await offered('h |> dense(1)', 'w |> dense(1)\n}\n\nblock b(x: ¦')).toContain('f32[]');
  });

  it('has what an import can bring, and brings it', async () => {
    const { service, text, at } = await session(changed('objective.generator(D(fake))', 'hin¦'), {}, false);
    const hinge = service.completion('main.gan', at)!.items.find(({ label }) => label === 'hinge')!;
    expect(applyEdits(text, hinge.edits)).toContain('import { nonsaturating, hinge } from "std/losses"');
    expect(await offered('{ ring }', '{ ¦ }')).toEqual(expect.arrayContaining(['digits', 'ring']));
    expect(await offered('"std/data"', '"std/¦"')).toContain('std/losses');
    expect(await offered('param width = 16', 'import { a } from "¦"')).toContain('std/losses');
  });

  it('has nothing in comments and texts', async () => {
    expect(await offered('/// How wide', '/// How ¦ wide')).toEqual([]);
    expect(await offered('param width = 16', 'param width = "a ¦ b"')).toEqual([]);
  });
});

describe('signature help', () => {
  it('shows the parameter that the cursor is in', async () => {
    const { service, at } = await session(changed('|> dense(2)\n', '|> conv(4, kernel: ¦\n'), {}, false);
    const help = service.signature('main.gan', at)!;
    const { from, to } = help.parameters[help.active!]!;
    expect(help.label.slice(from, to)).toBe('kernel: any = 3');
    const first = await session(changed('|> dense(2)\n', '|> conv(¦\n'), {}, false);
    const piped = first.service.signature('main.gan', first.at)!;
    expect(piped.label.slice(piped.parameters[piped.active!]!.from, piped.parameters[piped.active!]!.to)).toBe('filters: int'); // prettier-ignore
  });
});

describe('names', () => {
  it('lead to their declarations, into the library too', async () => {
    const { service, text } = await session(program);
    const target = (words: string, within = 0) => service.definition('main.gan', place(text, words, within))[0]!;
    expect(target('twice(width)', 1)).toMatchObject({ file: 'main.gan', from: place(text, 'twice(x') });
    expect(target('twice(width)', 7).from).toBe(place(text, 'width = 16'));
    expect(target('dense(half)', 1).file).toBe('std/layers.gan');
    expect(target('ring.point', 6).file).toBe('std/data.gan');
    expect(target('objective.generator', 12).file).toBe('std/losses.gan');
    expect(target('D(fake)', 2).from).toBe(place(text, 'fake = G'));
    expect(target('"std/losses"', 3)).toEqual({ file: 'std/losses.gan', from: 0, to: 0 });
  });

  it('get another name wherever they are used, in variants too', async () => {
    const variant = 'extends "main.gan"\nparam width = 32\n';
    const { service, text } = await session(program, { 'variant.gan': variant });
    service.open('variant.gan', variant);
    const renaming = service.rename('main.gan', place(text, 'width = 16'), 'wide');
    if ('refused' in renaming) throw new Error(renaming.refused);
    const own = renaming.edits.filter(({ file }) => file === 'main.gan');
    expect(applyEdits(text, own)).toBe(text.replaceAll('width', 'wide').replace('How wide layers', 'How wide layers'));
    expect(applyEdits(variant, renaming.edits.filter(({ file }) => file === 'variant.gan'))).toContain('param wide = 32'); // prettier-ignore
  });

  it('are refused where they cannot be', async () => {
    const { service, text } = await session(program);
    const refusal = (words: string, name: string) => {
      const renaming = service.rename('main.gan', place(text, words, 1), name);
      return 'refused' in renaming ? renaming.refused : null;
    };
    expect(refusal('dense(half)', 'full')).toContain('std/layers');
    expect(refusal('width = 16', 'train')).toContain('word of the language');
    expect(refusal('width = 16', 'half')).toContain('has a meaning here already');
    expect(refusal('width = 16', '2x')).toContain('is no name');
    expect(refusal('width = 16', 'wider')).toBeNull();
  });

  it('make an outline, folds and colours', async () => {
    const { service, text } = await session(program);
    expect(service.symbols('main.gan').map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      ...['param width', 'param half', 'param objective', 'block twice', 'network G', 'network D', 'train train'],
    ]);
    expect(
      service
        .symbols('main.gan')
        .at(-1)!
        .children.map(({ name }) => name),
    ).toContain('minimize G');
    expect(service.folding('main.gan').filter(({ kind }) => kind === 'block').length).toBe(4);
    const tokens = service.tokens('main.gan').map(({ from, to, type }) => `${type} ${text.slice(from, to)}`);
    expect(tokens).toEqual(expect.arrayContaining(['keyword block', 'class twice', 'namespace ring', 'property point', 'parameter units', 'method generator', 'number 64'])); // prettier-ignore
  });
});

describe('what is wrong', () => {
  it('is told with its fix, at its place', async () => {
    const { service, text } = await session(changed('leaky_relu(0.2)', 'leaky_rel(0.2)'));
    const [problem] = service.problems('main.gan');
    expect(problem).toMatchObject({ code: 'name/unknown', severity: 'error' });
    const [action] = service.actions('main.gan', problem!.from, problem!.from);
    expect(applyEdits(text, action!.edits)).toBe(program);
  });

  it('is told of the text as it stands before it is checked', async () => {
    const { service, text } = await session(program);
    service.open('main.gan', text.replace('|> dense(2)', '|> dense(2'));
    expect(service.problems('main.gan').map(({ code }) => code)).toEqual(['syntax/expected']);
  });

  it('is compiled once a change', async () => {
    const { service, text } = await session(program);
    expect(await service.check('main.gan')).toBe(false);
    service.open('main.gan', text.replace('param width = 16', 'param width = 32'));
    expect(await service.check('main.gan')).toBe(true);
    expect(await service.check('main.gan')).toBe(false);
  });

  it('can be what is meant', async () => {
    const { service, text } = await session(changed('|> relu |> dense(units)', '|> relu |> relu |> dense(units)'));
    const [problem] = service.problems('main.gan');
    expect(problem).toMatchObject({ severity: 'warning', code: 'advice/activation-twice' });
    const meant = service.actions('main.gan', problem!.from, problem!.from).find(({ title }) => title.includes('allow'))!; // prettier-ignore
    const quiet = await session(applyEdits(text, meant.edits).replace(/(\/\/ allow \S+: )/, '$1as it is'));
    expect(quiet.service.problems('main.gan')).toEqual([]);
  });
});

describe('lenses and formatting', () => {
  it('say what networks and training take', async () => {
    const { service } = await session(program);
    expect(service.lenses('main.gan').map(({ text }) => text)).toEqual([
      expect.stringContaining('354 parameters'),
      expect.stringContaining('33 parameters'),
      expect.stringMatching(/^batch 64, 100 steps: .* for weights, .* for activations/),
    ]);
  });

  it('keep one style', async () => {
    const { service, text } = await session(program.replace('param width = 16', 'param   width=16'), {}, false);
    expect(applyEdits(text, service.format('main.gan'))).toBe(program);
    const broken = await session(changed('param width = 16', 'param width = ('), {}, false);
    expect(broken.service.format('main.gan')).toEqual([]);
  });
});
