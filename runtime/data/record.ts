/** A record whose keys are names of the user's, `constructor` and `__proto__` among them: it inherits nothing. */
export const emptyRecord = <Value>(): Record<string, Value> => Object.create(null) as Record<string, Value>;
