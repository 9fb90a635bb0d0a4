/** A length of training. Images are counted as samples drawn, batch by batch. */
export type Period = { readonly epochs: number } | { readonly steps: number } | { readonly images: number };
