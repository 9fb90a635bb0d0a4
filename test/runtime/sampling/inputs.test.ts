import { describe, expect, it } from 'vitest';
import { RunError } from '../../../runtime/errors/run-error.js';
import { type InputSpecs, inputText } from '../../../runtime/sampling/input-specs.js';
import { readAsked } from '../../../runtime/sampling/inputs.js';

const specs = {
  z: { kind: 'normal', shape: [64] },
  code: { kind: 'uniform', shape: [2], low: -1, high: 1 },
  style: { kind: 'categorical', shape: [], classes: 3 },
  group: { kind: 'class', classes: 3, from: 'emoji.group' },
  caption: { kind: 'tokens', vocabulary: 8, length: 3, from: 'emoji.caption' },
  photo: { kind: 'tensor', shape: [2, 2, 1], range: [-1, 1], from: 'pairs.input' },
} satisfies InputSpecs;
const words = {
  'emoji.group': ['Animals & Nature', 'Flags', 'Smileys'],
  'emoji.caption': ['', '', 'face', 'red', 'heart', 'smiling'],
};
const picture = (path: string) => Promise.resolve(Float32Array.of(path.length, 0, 0, 0));
const asked = async (given: { with?: string[]; label?: string }, of: InputSpecs = specs, known = words) =>
  Object.fromEntries(await readAsked(of, given, known, picture));

describe('what samples are asked to be', () => {
  it('is read by the type of the input', async () => {
    expect(
      await asked({
        with: ['code=0.5,-1', 'style=2', 'group=Flags', ' caption = Smiling  red-FACE ', 'photo=a.png'],
      }),
    ).toEqual({
      code: { from: Float32Array.of(0.5, -1) },
      style: { from: Int32Array.of(2) },
      group: { from: Int32Array.of(1) },
      caption: { from: Int32Array.of(5, 3, 2) },
      photo: { from: Float32Array.of(5, 0, 0, 0) },
    });
  });

  it('may go from one number to another along a row', async () => {
    expect(await asked({ with: ['code=-1..1,0'] })).toEqual({
      code: { from: Float32Array.of(-1, 0), to: Float32Array.of(1, 0) },
    });
  });

  it('may be a class by its number, and tokens by theirs where words are not known', async () => {
    expect(await asked({ with: ['group=2'] })).toEqual({ group: { from: Int32Array.of(2) } });
    const { caption } = specs;
    expect(await readAsked({ caption }, { with: ['caption=4,3,0'] }, {}, picture)).toEqual(
      new Map([['caption', { from: Int32Array.of(4, 3, 0) }]]),
    );
    expect(await asked({ with: ['caption=heart'] })).toEqual({ caption: { from: Int32Array.of(4, 0, 0) } });
  });

  it('may go by the name of the field that it comes from, unless two do', async () => {
    const { group } = specs;
    expect(await asked({ with: ['group=1'] }, { unseen: group })).toEqual({ unseen: { from: Int32Array.of(1) } });
    const two = asked({ with: ['group=1'] }, { unseen: group, other: group });
    await expect(two).rejects.toThrow('Nothing here is called group.');
  });

  it('is a class by its name alone where names are numbers', async () => {
    const label = { kind: 'class', classes: 4, from: 'pics.label' } as const;
    const names = { 'pics.label': ['1', '2', '10', 'th\u00e9'] };
    const id = async (text: string) => (await asked({ with: [`label=${text}`] }, { label }, names as never))['label'];
    expect(await id('1')).toEqual({ from: Int32Array.of(0) });
    expect(await id('10')).toEqual({ from: Int32Array.of(2) });
    expect(await id('the\u0301')).toEqual({ from: Int32Array.of(3) });
    for (const number of ['0', '3', '4']) {
      await expect(id(number)).rejects.toMatchObject({ message: `There is no label ${number}.`, exitCode: 2 });
      await expect(id(number)).rejects.toHaveProperty('hint', expect.stringContaining('There is 1, 2, 10, th\u00e9.'));
    }
  });

  it('is a class for --label', async () => {
    const { group, style, z } = specs;
    expect(await asked({ label: 'Smileys' }, { z, group })).toEqual({ group: { from: Int32Array.of(2) } });
    expect(await asked({ label: '1' }, { style, label: group })).toEqual({ label: { from: Int32Array.of(1) } });
  });

  it.each([
    { given: { with: ['lable=3'] }, of: { label: specs.group }, says: 'Nothing here is called lable.', hint: 'Did you mean label? There is label: int<3>.' },
    { given: { with: ['toString=3'] }, says: 'Nothing here is called toString.', hint: 'There is z: f32[64], code: f32[2], style: int<3>, group: int<3>, caption: int<8>[3], photo: f32[2, 2, 1] in [-1, 1].' },
    { given: { with: ['code'] }, says: 'I cannot read --with code.', hint: 'Write --with NAME=VALUE, for instance --with z=1.' },
    { given: { with: ['code=1'] }, says: 'code is f32[2], 2 numbers, not 1.', hint: 'Write them with commas between: --with code=0.5,0.5.' },
    { given: { with: ['z=1,2'] }, says: 'z is f32[64], 64 numbers, not 2.', hint: 'Write them with commas between: --with z=0.5,0.5,0.5,0.5,....' },
    { given: { with: ['code=1,two'] }, says: 'code takes numbers, not two.', hint: 'For example --with code=0.5, or code=-1..1 along each row.' },
    { given: { with: ['style=3'] }, says: 'There is no class 3.', hint: 'Classes are 0 to 2.' },
    { given: { with: ['style=-1'] }, says: 'There is no class -1.', hint: 'Classes are 0 to 2.' },
    { given: { with: ['group=Flgas'] }, says: 'There is no group Flgas.', hint: 'Did you mean Flags? There is Animals & Nature, Flags, Smileys.' },
    { given: { with: ['caption=red haert'] }, says: 'caption has a word that training never met: haert.', hint: 'Did you mean heart? It knows face, red, heart, smiling.' },
    { given: { with: ['caption=red red red face'] }, says: 'caption takes 3 words, not 4.', hint: 'Leave some out: "red red red" is as much as fits.' },
    { given: { with: ['caption=!!'] }, says: 'caption has no words.', hint: 'It knows face, red, heart, smiling.' },
    { given: { with: ['style=1', 'style=2'] }, says: 'style is given twice.', hint: 'Leave one of the two out.' },
    { given: { label: '1' }, says: 'There are several classes: style, group.', hint: 'Say which: --with style=1.' },
    { given: { label: '1' }, of: { z: specs.z }, says: 'This generator takes no class.', hint: 'Leave --label out.' },
  ])('is refused where it cannot be: $says', async ({ given, of, says, hint }) => {
    const outcome = asked(given, of as InputSpecs | undefined);
    await expect(outcome).rejects.toThrow(RunError);
    await expect(outcome).rejects.toMatchObject({ message: says, hint, exitCode: 2 });
  }); // prettier-ignore
});

describe('the type of an input', () => {
  it('is written as in the language', () => {
    const all = Object.values<InputSpecs[string]>(specs).map(inputText);
    expect(all).toEqual(['f32[64]', 'f32[2]', 'int<3>', 'int<3>', 'int<8>[3]', 'f32[2, 2, 1] in [-1, 1]']);
    expect(inputText({ kind: 'categorical', shape: [4], classes: 3 })).toBe('int<3>[4]');
  });
});
