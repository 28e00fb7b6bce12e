/** Another text in the place of one that stands in this file exactly once. */
export type Change = { file: string; find: string; replace: string }

/** When the code has moved on, the change has no meaning any more: this says so, instead of testing nothing. */
export function changed(text: string, { file, find, replace }: Change): string {
  const [before, after, ...more] = text.split(find)
  if (after === undefined || more.length > 0) {
    throw new Error(`${file} has this ${more.length + (after === undefined ? 0 : 1)} times, and not once: ${find}`)
  }
  return before + replace + after
}
