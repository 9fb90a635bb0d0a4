/** The table of the zoo: a row for each objective, a column for each network, the best first. */
import { markdownTable, spread, summarise } from './figures.js';

export interface Measured {
  readonly network: string;
  readonly objective: string;
  readonly distance: number;
}

/** As Markdown; cells that have not run are empty, and objectives without any are left out. */
export function table(networks: readonly string[], measured: readonly Measured[]): string {
  const rows = [...new Set(measured.map(({ objective }) => objective))].map((objective) => {
    const cells = networks.map((network) => {
      const of = measured.filter((each) => each.network === network && each.objective === objective);
      return of.length === 0 ? undefined : { ...summarise(of.map(({ distance }) => distance)), seeds: of.length };
    });
    return { objective, cells, best: Math.min(...cells.flatMap((cell) => cell?.mean ?? [])) };
  });
  rows.sort((a, b) => a.best - b.best);
  return markdownTable(
    ['objective', ...networks],
    rows.map(({ objective, cells }) => [objective, ...cells.map(cellText)]),
  );
}

function cellText(cell: { readonly mean: number; readonly deviation: number; readonly seeds: number } | undefined) {
  if (cell === undefined) return '';
  return cell.seeds === 1 ? `${cell.mean.toFixed(2)} (one seed)` : `${spread(cell, 2)} (${cell.seeds})`;
}
