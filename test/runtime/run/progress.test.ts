import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Progress } from '../../../runtime/run/progress.js';
import { durationText, numberText } from '../../../runtime/text/numbers.js';

/** A stream that remembers what was written, as a terminal or not. */
function recorder(isTTY: boolean) {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY, columns: 80 }) as unknown as NodeJS.WriteStream, text: () => text };
}

describe('progress into a file or a pipe', () => {
  it('is about twenty plain lines, the last step always among them', () => {
    const { stream, text } = recorder(false);
    const progress = new Progress({ totalSteps: 1003, firstStep: 0, totalEpochs: 10, stream });
    for (let step = 1; step <= 1003; step++) progress.advance(step, step / 100.3, { D: 1.25, G: 0.5 });
    progress.stop();
    const lines = text().trimEnd().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(19);
    expect(lines.length).toBeLessThanOrEqual(22);
    expect(lines[0]).toMatch(/^step 51\/1003 {2}epoch 0\.5\/10 {2}D 1\.250 {2}G 0\.500 {2}\d+ s left$/);
    expect(lines.at(-1)).toMatch(/^step 1003\/1003 {2}epoch 10\.0\/10 {2}D 1\.250 {2}G 0\.500 {2}\d+ s$/);
  });

  it('shows losses smoothed', () => {
    const { stream, text } = recorder(false);
    const progress = new Progress({ totalSteps: 2, firstStep: 0, stream });
    progress.advance(1, undefined, { D: 1 });
    progress.advance(2, undefined, { D: 3 });
    expect(text()).toMatch(/^step 1\/2 {2}D 1 .*\nstep 2\/2 {2}D 1\.100 .*\n$/);
  });

  it('prints notes, and nothing at all when it is to be quiet', () => {
    for (const quiet of [false, true]) {
      const { stream, text } = recorder(false);
      const progress = new Progress({ totalSteps: 1, firstStep: 0, quiet, stream });
      progress.advance(1, 1, {});
      progress.note('a note');
      progress.stop();
      expect(text().endsWith('a note\n')).toBe(!quiet);
      expect(text() === '').toBe(quiet);
    }
  });
});

describe('progress on a terminal', () => {
  it('is one bar, which makes way for notes and then goes away', () => {
    const { stream, text } = recorder(true);
    const progress = new Progress({ totalSteps: 10, firstStep: 4, stream });
    progress.advance(5, 0.5, { D: 1 });
    progress.note('a note');
    progress.stop();
    progress.note('the end');
    const screen = text().replaceAll(/\u001b\[3\dm/g, '');
    expect(screen).toContain(`${'█'.repeat(8)}${'░'.repeat(12)} 4/10`);
    expect(screen).toContain('5/10  epoch 0.5  D 1 ');
    // The line is cleared before the note, and not drawn again after the end.
    expect(screen).toContain('\u001b[2Ka note\n');
    expect(screen.endsWith('\u001b[2Kthe end\n')).toBe(true);
  });
});

describe('numbers and times', () => {
  it.each([
    [1.23456, '1.235'],
    [-0.5, '-0.500'],
    [27, '27'],
    [0, '0'],
    [123.456, '123.46'],
    [12345.6, '12346'],
    [0.00012345, '1.23e-4'],
    [12345678.9, '1.23e+7'],
  ])('%d is %s', (value, text) => expect(numberText(value)).toBe(text));

  it.each([
    [0.2, '1 s'],
    [59, '59 s'],
    [59.5, '60 s'],
    [200, '3 min 20 s'],
    [3540, '59 min'],
    [3599, '1 h 0 min'],
    [4000, '1 h 7 min'],
    [400_000, '5 days'],
  ])('%d seconds are %s', (seconds, text) => expect(durationText(seconds)).toBe(text));
});
