/** The networks of a program as a page that needs nothing else: what it is, its drawing, its layers as tables. */
import { drawing, type DrawingOptions } from '../../compiler/draw/drawing.js';
import { budgetOf, type Layer, layersOf } from '../../compiler/graph/analyse/layers.js';
import { parameterCount } from '../../compiler/graph/analyse/measure.js';
import type { Program } from '../../compiler/graph/ir/program.js';
import { showCount, showShape } from '../../compiler/graph/ir/types.js';
import { page, section } from '../../runtime/report/page.js';
import { markup } from '../../runtime/text/visible.js';
import { inBytes, inThousands } from './quantities.js';

/** @param epoch what is said of an epoch; null where there is nothing to say */
export function networksPage(
  program: Program,
  fingerprint: string,
  epoch: string | null,
  options: DrawingOptions,
): string {
  const { networks, training, params } = program;
  const total = networks.reduce((sum, { graph }) => sum + parameterCount(graph), 0);
  const facts: (readonly [string, string])[] = [
    ['parameters', showCount(total)],
    ...(params.length === 0
      ? []
      : [['params', params.map(({ name, text }) => `${name} = ${text}`).join(', ')] as const]),
  ];
  if (training !== null) {
    const { weights, activations, flops } = budgetOf(networks, training);
    facts.push(
      ['a step', `batch ${training.batch}, ${inThousands(flops)}FLOPs forward`],
      ['memory', `${inBytes(weights)} for weights, gradients, optimizer and averages, ${inBytes(activations)} for activations`], // prettier-ignore
    );
  }
  if (epoch !== null) facts.push(['epoch', epoch]);
  facts.push(['fingerprint', fingerprint]);
  return page(program.name, [
    `<style>${style}</style>`,
    `<dl>${facts.map(([name, value]) => `<dt>${markup(name)}</dt><dd>${markup(value)}</dd>`).join('')}</dl>`,
    `<div class="wide">${drawing(program, options)}</div>`,
    ...networks.flatMap((network) =>
      section(markup(network.name), [`<div class="wide">${table(layersOf(network))}</div>`]),
    ),
  ]);
}

const style = `
svg.gan-networks { width: auto; max-width: none; margin: 2rem 0; } .parts { display: block; }
td.number, th.number { text-align: right; } tbody td { border-top: 1px solid var(--rule); } td code { font-size: 13px; }
@media print { :root { color-scheme: light; } svg.gan-networks { max-width: 100%; height: auto; } .wide { overflow: visible; } }
`;

function table(layers: readonly Layer[]): string {
  const meet = layers.some(({ samplesMeet }) => samplesMeet !== null);
  const head = `<tr><th class="number">line</th><th>layer</th><th>makes</th><th class="number">parameters</th><th class="number">FLOPs</th>${meet ? '<th>samples meet</th>' : ''}</tr>`;
  const rows = layers.map(({ span, text, shape, parameters, flops, samplesMeet }) => {
    const cells = [
      `<td class="number">${span.start.line}</td>`,
      `<td><code>${markup(text)}</code></td>`,
      `<td>${showShape(shape)}</td>`,
      `<td class="number">${parameters > 0 ? showCount(parameters) : ''}</td>`,
      `<td class="number">${flops > 0 ? inThousands(flops) : ''}</td>`,
      ...(meet ? [`<td>${samplesMeet ?? ''}</td>`] : []),
    ];
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<table><thead>${head}</thead><tbody>${rows.join('\n')}</tbody></table>`;
}
