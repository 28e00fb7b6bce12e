/** A day as it is written in a sentence: "3 October". */
export function dayOf(at: string): string {
  return new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long' }).format(new Date(at))
}
