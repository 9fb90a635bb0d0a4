/** What is said of curves of losses: of those that are made to go wrong, and nothing of those that are not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Standing } from '../../../runtime/trouble/standing.js';
import { StillLosses } from '../../../runtime/trouble/still-loss.js';
import { isOver, type Notice } from '../../../runtime/trouble/trouble.js';
import { Won } from '../../../runtime/trouble/won.js';

type Losses = Readonly<Record<string, number>>;

interface Told {
  readonly step: number;
  readonly notice: Notice;
}

/** Everything that is told of so many steps. */
function told(steps: number, losses: (step: number) => Losses, judges: readonly string[] = ['D']): readonly Told[] {
  const [still, won, standing] = [new StillLosses(), new Won(judges), new Standing()];
  const news: Told[] = [];
  for (let step = 1; step <= steps; step++) {
    still.see(step, losses(step));
    won.see(step, losses(step));
    const now = standing.news(['still-loss', 'won'], [...still.troubles, ...won.troubles]);
    news.push(...now.map((notice) => ({ step, notice })));
  }
  return news;
}

const kindsOf = (news: readonly Told[]): readonly string[] =>
  news.map(({ notice }) => `${isOver(notice) ? 'no longer ' : ''}${notice.kind} ${notice.of}`);

/** Numbers in [-1, 1] that look random, the same for the same step. */
const jitter = (step: number, salt = 0): number => {
  const x = Math.sin(12.9898 * step + 78.233 * salt) * 43758.5453;
  return 2 * (x - Math.floor(x)) - 1;
};

describe('a discriminator that has won', () => {
  /** Cross-entropy: D goes from 2 ln 2 to nothing by step 400, and what G gets rises. */
  const crossEntropy = (step: number): Losses => ({
    D: Math.max(1.386 * Math.exp(-step / 60), 1e-3) * (1 + 0.3 * jitter(step)),
    G: (0.69 + 8 * Math.min(step / 400, 1)) * (1 + 0.1 * jitter(step, 1)),
  });

  it('is told once, with the numbers and since when', () => {
    const news = told(3000, crossEntropy);
    expect(kindsOf(news)).toEqual(['won D']);
    const { step, notice } = news[0]!;
    expect(step).toBeGreaterThan(700);
    expect(step).toBeLessThan(1200);
    expect(notice.text).toMatch(/^D has won: its loss is 9\.\d+e-4, which began at 1\.\d+, and has been next to nothing since step \d{3}; that of G is [89]\.\d+, and began at 0\.\d+\.$/); // prettier-ignore
    expect(notice).toMatchObject({ hint: expect.stringContaining('r1 of std/losses') as string, since: expect.any(Number) as number }); // prettier-ignore
  });

  it('is told of hinge and least squares as well', () => {
    const hinge = told(2000, (step) => ({ D: Math.max(2 - step / 100, 0), G: Math.min(step / 300, 1.2) }));
    expect(kindsOf(hinge)).toContain('won D');
    const leastSquares = told(2000, (step) => ({ D: 0.5 * Math.exp(-step / 80), G: 0.5 + 0.01 * jitter(step) }));
    expect(kindsOf(leastSquares)).toEqual(['won D']);
  });

  it('is told to be over, and told again when it comes back', () => {
    const news = told(6000, (step) => (step > 2000 && step < 3000 ? { D: 1 + 0.1 * jitter(step), G: 1 + 0.1 * jitter(step, 1) } : crossEntropy(step))); // prettier-ignore
    expect(kindsOf(news)).toEqual(['won D', 'no longer won D', 'won D']);
    expect(news[1]!.notice.text).toBe('D makes mistakes again.');
  });

  it('is not told of a critic, whose loss has no end', () => {
    const converging = told(20_000, (step) => ({
      D: 10 * Math.exp(-step / 30) - 5 * Math.exp(-step / 3000) * (1 - Math.exp(-step / 50)) + 0.02 * jitter(step),
      G: 0.5 + 0.5 * jitter(step, 1),
    }));
    expect(converging).toEqual([]);
  });

  it('is not told where no generator is trained, or generators get better', () => {
    expect(told(5000, (step) => ({ D: crossEntropy(step)['D']! }))).toEqual([]);
    const together = told(5000, (step) => ({ ...crossEntropy(step), G: 3 * Math.exp(-step / 500) + 0.1 + 0.02 * jitter(step) })); // prettier-ignore
    expect(together).toEqual([]);
  });

  it('is not told of a classifier that is trained beside, nor of a penalty in a line of its own', () => {
    const beside = told(5000, (step) => ({
      D: 0.9 + 0.3 * jitter(step),
      D2: 0.5 * Math.exp(-step / 100),
      G: 1.5 + 0.4 * jitter(step, 1),
      C: 2.3 * Math.exp(-step / 100) + 1e-5 * (1 + jitter(step, 2)),
    }));
    expect(beside.filter(({ notice }) => notice.kind === 'won')).toEqual([]);
  });

  it('is not told of low losses that last a while', () => {
    const bursts = told(10_000, (step) => {
      const low = step % 1000 >= 700;
      return { D: (low ? 0.003 : 0.8) * (1 + 0.3 * jitter(step)), G: (low ? 6 : 1) * (1 + 0.1 * jitter(step, 1)) };
    });
    expect(bursts).toEqual([]);
  });

  it('is told of losses in any unit alike, and of healthy ones in none', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), fc.nat(1000), (scale, salt) => {
        const scaled = told(1500, (step) => {
          const { D, G } = crossEntropy(step + 0.001 * salt);
          return { D: scale * D!, G: scale * G! };
        });
        expect(kindsOf(scaled)).toEqual(['won D']);
        const healthy = told(1500, (step) => ({
          D: scale * (1.386 * Math.exp(-step / 100) + 0.12 * (1 + 0.9 * jitter(step, salt))),
          G: scale * (0.69 + 3 * (1 + 0.9 * jitter(step, salt + 1))),
        }));
        expect(healthy).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a loss that stands still', () => {
  it('is told after 300 times, with the number and the step it began at', () => {
    const news = told(1000, (step) => ({ G: step < 100 ? 1 / step : 0.693147 }), []);
    expect(kindsOf(news)).toEqual(['still-loss G']);
    expect(news[0]!.step).toBe(399);
    expect(news[0]!.notice.text).toBe('Loss G stands still: it has been 0.693 since step 100, 300 times in a row.');
    expect(news[0]!.notice).toMatchObject({ since: 99 });
  });

  it('is the same but for rounding, and is over as soon as it moves', () => {
    const news = told(1000, (step) => ({ G: step < 700 ? 2 * (1 + 2e-8 * jitter(step)) : 2 - step / 1e4 }), []);
    expect(kindsOf(news)).toEqual(['still-loss G', 'no longer still-loss G']);
    expect(news[1]!.step).toBe(700);
  });

  it('counts the values of a line that runs now and then', () => {
    const news = told(16 * 301, (step) => ({ G: jitter(step), ...(step % 16 === 0 && { D2: 0.25 }) }), []);
    expect(news.map(({ step }) => step)).toEqual([16 * 300]);
  });

  it('is not told of what a schedule has wait from the start, nor of what moves by a hair', () => {
    expect(told(2000, (step) => ({ G: step <= 1000 ? 0 : (step - 1000) / 1000 }), [])).toEqual([]);
    expect(told(2000, (step) => ({ G: 1 + 1e-6 * jitter(step) }), [])).toEqual([]);
  });

  it('is told of 0 where something was learned before', () => {
    const [first] = told(1000, (step) => ({ D: Math.max(2 - step / 100, 0) }), []);
    expect(first!.notice.text).toBe('Loss D stands still: it has been 0 since step 200, 300 times in a row.');
  });
});
