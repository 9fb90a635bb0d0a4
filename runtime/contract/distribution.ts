/** What random numbers are drawn of. */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'bernoulli'; readonly probability: number }
  | { readonly kind: 'categorical'; readonly classes: number };

/** The same where the standard normal distribution and the uniform one over [0, 1) need no numbers. */
export type BriefDistribution<D extends Distribution = Distribution> = D extends { kind: 'normal' | 'uniform' }
  ? Pick<D, 'kind'> & Partial<D>
  : D;
