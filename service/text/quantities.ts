/** Large numbers for people: `3.4 M`, with a unit to follow. */
export function scaled(value: number): string {
  const units = ['', 'k', 'M', 'G', 'T', 'P'];
  const unit = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(value, 1)) / 3)));
  const rest = value / 1000 ** unit;
  return `${rest >= 100 || Number.isInteger(rest) ? rest.toFixed(0) : rest.toFixed(1)} ${units[unit]}`;
}
