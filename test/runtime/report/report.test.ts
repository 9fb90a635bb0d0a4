import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { chartSvg, ticks } from '../../../runtime/report/chart.js';
import { Curve } from '../../../runtime/report/curve.js';
import { Curves } from '../../../runtime/report/curves.js';
import { reportHtml } from '../../../runtime/report/report.js';

const coordinates = (svg: string, part: 'line' | 'band') =>
  new RegExp(`class="${part}" points="([^"]+)"`)
    .exec(svg)![1]!
    .split(' ')
    .map((pair) => pair.split(',').map(Number) as [number, number]);

describe('a chart', () => {
  it('puts larger values higher and later steps further right, inside its frame', () => {
    const line = coordinates(
      chartSvg(
        [
          [1, 0],
          [2, 10],
          [3, 5],
        ],
        'D',
      ),
      'line',
    );
    expect(line).toHaveLength(3);
    expect(line[0]![0]).toBeLessThan(line[1]![0]);
    expect(line[1]![0]).toBeLessThan(line[2]![0]);
    expect(line[1]![1]).toBeLessThan(line[2]![1]);
    expect(line[2]![1]).toBeLessThan(line[0]![1]);
    // Half way in value is half way in height.
    expect(line[2]![1]).toBeCloseTo((line[0]![1] + line[1]![1]) / 2, 0);
    for (const [x, y] of line) {
      expect(x).toBeGreaterThanOrEqual(48);
      expect(x).toBeLessThanOrEqual(470);
      expect(y).toBeGreaterThanOrEqual(10);
      expect(y).toBeLessThanOrEqual(176);
    }
  });

  it('draws many points as few, with their extremes as a band', () => {
    const points = Array.from({ length: 10_000 }, (_, step) => [step, step % 2 === 0 ? -1 : 1] as const);
    const svg = chartSvg(points, 'D');
    expect(coordinates(svg, 'line')).toHaveLength(200);
    expect(coordinates(svg, 'band')).toHaveLength(400);
    expect(svg.length).toBeLessThan(12_000);
    const [middle] = coordinates(svg, 'line');
    const [high] = coordinates(svg, 'band');
    expect(high![1]).toBeLessThan(middle![1]);
  });

  it('is not flattened by one spike', () => {
    const points = Array.from({ length: 1000 }, (_, step) => [step, step === 500 ? 1e9 : Math.sin(step / 50)] as const);
    const heights = coordinates(chartSvg(points, 'D'), 'line').map(([, y]) => y);
    expect(Math.max(...heights) - Math.min(...heights)).toBeGreaterThan(100);
  });

  it.each([
    {
      what: 'a constant',
      points: [
        [1, 0.5],
        [2, 0.5],
      ] as [number, number][],
    },
    {
      what: 'zeros',
      points: [
        [1, 0],
        [2, 0],
      ] as [number, number][],
    },
    {
      what: 'one step',
      points: [
        [7, 3],
        [7, 4],
      ] as [number, number][],
    },
    {
      what: 'tiny numbers',
      points: [
        [1, 1e-12],
        [2, 2e-12],
      ] as [number, number][],
    },
    {
      what: 'huge numbers',
      points: [
        [1, -1e30],
        [2, 1e30],
      ] as [number, number][],
    },
  ])('draws $what', async ({ points }) => {
    const svg = chartSvg(points, 'D');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(
      await sharp(Buffer.from(svg.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"'))).metadata(),
    ).toMatchObject({
      format: 'svg',
    });
  });

  it('has round numbers on its axes', () => {
    expect(ticks(0, 30, 5)).toEqual([0, 10, 20, 30]);
    expect(ticks(-0.3, 1.1, 4).map((tick) => Number(tick.toFixed(6)))).toEqual([0, 0.5, 1]);
    expect(ticks(1340, 1460, 4)).toEqual([1350, 1400, 1450]);
  });
});

describe('a curve', () => {
  it('keeps what can be seen of any number of points, in memory for some thousands', () => {
    const curve = new Curve();
    for (let step = 1; step <= 100_000; step++) curve.add(step, step % 1000 === 0 ? 50 : Math.sin(step));
    expect([curve.count, curve.first, curve.last]).toEqual([100_000, [1, Math.sin(1)], [100_000, 50]]);
    const buckets = curve.buckets(200);
    expect(buckets.length).toBeLessThanOrEqual(200);
    expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(100_000);
    expect(buckets.every(({ low, high, mean }) => low < -0.99 && high > 0.99 && low <= mean && mean <= high)).toBe(
      true,
    );
    expect(Math.max(...buckets.map(({ high }) => high))).toBe(50);
    expect(buckets.map(({ x }) => x)).toEqual(buckets.map(({ x }) => x).toSorted((a, b) => a - b));
    const mean = buckets.reduce((sum, bucket) => sum + bucket.mean * bucket.count, 0) / 100_000;
    expect(mean).toBeCloseTo(0.05, 2);
  });

  it('of few points is those points', () => {
    const points = Array.from({ length: 150 }, (_, x) => [x, x * x] as const);
    expect(
      Curve.of(points)
        .buckets(200)
        .map(({ x, mean }) => [x, mean]),
    ).toEqual(points);
  });
});

describe('the report', () => {
  const head = {
    title: 'a <b> & "c".gan',
    settings: [
      ['seed', '0'],
      ['engine', 'cpu: plain <JavaScript>'],
    ] as const,
  };
  const lines = [1, 2, 3].map((step) => ({ step, seconds: step, losses: { D: step / 2, 'G+F': 1 } }));
  const page = reportHtml(head, Curves.of([...lines, { step: 3, seconds: 4, measures: { 'modes.captured': 7 } }]), [
    { step: 3, name: 'G(z)', png: Buffer.from('picture') },
  ]);

  it('shows settings, curves, measurements and previews', () => {
    expect(page).toContain('<dt>seed</dt><dd>0</dd>');
    expect(page.match(/<svg/g)).toHaveLength(2);
    expect(page).toContain('<b>D</b> 1.500');
    expect(page).toContain('<b>G+F</b> 1');
    expect(page).toContain('<b>modes.captured</b> 7');
    expect(page).toContain(
      `src="data:image/png;base64,${Buffer.from('picture').toString('base64')}" alt="G(z), step 3"`,
    );
  });

  it('needs nothing from elsewhere and runs nothing', () => {
    expect(page).not.toMatch(/https?:|<script|<link|@import|url\(/);
  });

  it('takes text for text', () => {
    expect(page).toContain('<h1>a &lt;b&gt; &amp; &quot;c&quot;.gan</h1>');
    expect(page).toContain('cpu: plain &lt;JavaScript&gt;');
  });

  it('shows what went wrong, and marks it on the curve that it is about', () => {
    const lines = [1, 2, 3, 4].map((step) => ({ step, seconds: step, losses: { D: step, G: step } }));
    const trouble = { kind: 'won', of: 'D', text: 'D has <won>.', hint: 'Help G.', since: 1 } as const;
    const over = { kind: 'won', of: 'D', text: 'D makes mistakes again.', over: true } as const;
    const html = reportHtml(
      { title: 'a.gan', settings: [] },
      Curves.of([
        ...lines.slice(0, 3),
        { step: 3, seconds: 3, trouble },
        lines[3]!,
        { step: 4, seconds: 4, trouble: over },
      ]),
      [],
    );
    expect(html).toContain('<dt>step 3</dt><dd>D has &lt;won&gt;.<br><small>Help G.</small></dd>');
    expect(html).toContain('<dt>step 4</dt><dd>D makes mistakes again.</dd>');
    const [, first, second] = html.split('<figcaption>');
    const x = coordinates(first!, 'line')[2]![0];
    expect(first!.match(/<path class="mark" d="M([\d.]+),/g)).toEqual([`<path class="mark" d="M${x},`]);
    expect(second).not.toContain('class="mark"');
    expect(reportHtml({ title: 'a.gan', settings: [] }, Curves.of(lines), [])).not.toContain('Trouble');
  });

  it('is there before anything has happened', () => {
    expect(reportHtml(head, Curves.of([]), [])).not.toMatch(/<h2>|undefined/);
  });
});
