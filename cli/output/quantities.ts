/** Large numbers for people. */

/** `3.4 M`, with a unit to follow. */
export const inThousands = (value: number): string => scaled(value, ['', 'k', 'M', 'G', 'T'], 1000);

/** `1.2 MiB` */
export const inBytes = (value: number): string => scaled(value, ['B', 'KiB', 'MiB', 'GiB', 'TiB'], 1024);

function scaled(value: number, units: readonly string[], step: number): string {
  let unit = 0;
  let rest = value;
  while (rest >= step && unit < units.length - 1) {
    rest /= step;
    unit++;
  }
  return `${rest >= 100 || Number.isInteger(rest) ? rest.toFixed(0) : rest.toFixed(1)} ${units[unit]}`;
}
