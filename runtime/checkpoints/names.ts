/** What the tensors of a checkpoint are called. */

/** Where the average called `average` keeps what it holds for the variable `G/dense.kernel`. */
export function averageName(average: string, variable: string): string {
  return `average.${average}/${variable.slice(variable.indexOf('/') + 1)}`;
}
