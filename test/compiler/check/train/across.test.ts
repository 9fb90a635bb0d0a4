/** `batch norm across devices`: a line of `train` that means something where there are several. */
import { describe, expect, test } from 'vitest';
import { format } from '../../../../grammar/format.js';
import { compileText, findings, programOf } from '../../compiled.js';

const program = (line: string) => `import { ring } from "std/data"
network N(x: f32[2]) -> f32[] { x |> dense(4) |> batch_norm |> dense(1) |> squeeze }
train {
  batch 64
  until 100 steps
  ${line}
  optimizer N = sgd(0.1)
  real <- ring.point
  minimize N: mean(N(real))
}
`;

describe('`batch norm across devices`', () => {
  test('is heard, and changes what a program is', async () => {
    const [across, alone] = [await compileText(program('batch norm across devices')), await compileText(program(''))];
    expect((await programOf(program('batch norm across devices'))).training!.acrossDevices).toBe(true);
    expect((await programOf(program(''))).training!.acrossDevices).toBe(false);
    expect(across.fingerprint).not.toBe(alone.fingerprint);
  });

  test('is not the size of a batch, whatever is called `norm`', async () => {
    const named = program('').replace('batch 64', 'batch norm').replace('network', 'param norm = 32\nnetwork');
    expect((await programOf(named)).training).toMatchObject({ batch: 32, acrossDevices: false });
  });

  test('is written as it is read', () => {
    expect(format(program('batch   norm across   devices'), 'a.gan')).toEqual(
      format(program('batch norm across devices'), 'a.gan'),
    );
  });

  test('stands once, in `train` itself, and to its end', async () => {
    expect(await findings(program('batch norm across devices\n  batch norm across devices'))).toEqual(['error train/setting-twice 7:3']); // prettier-ignore
    expect(await findings(program('repeat 2 { batch norm across devices }'))).toContain('error train/top-only 6:14');
    expect(await findings(program('batch norm across device'))).toEqual(['error syntax/expected 6:21']);
  });
});
