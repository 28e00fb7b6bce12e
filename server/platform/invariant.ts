/** For our own mistakes. What a person did wrong is a `Refused`. */
export function invariant(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new Error(sentence)
}
