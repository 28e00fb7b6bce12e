const NAME = 'found'

/**
 * Lights words in what is on the screen, as ranges beside the text: the text itself, and what assistive technology reads,
 * stays as it is. Browsers without such highlights show it unlit. Returns what puts it out.
 */
export function markWords(within: HTMLElement, words: readonly string[]): () => void {
  if (!('highlights' in CSS)) return () => {}
  const ranges: Range[] = []
  const texts = document.createTreeWalker(within, NodeFilter.SHOW_TEXT)
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    if (text.parentElement?.closest('.sr, time, header, .day')) continue
    const line = text.textContent!.toLocaleLowerCase()
    // Where small letters have another length than large ones, places would not agree.
    if (line.length !== text.textContent!.length) continue
    for (const word of words) {
      const sought = word.toLocaleLowerCase()
      for (let at = line.indexOf(sought); sought !== '' && at >= 0; at = line.indexOf(sought, at + sought.length)) {
        const range = new Range()
        range.setStart(text, at)
        range.setEnd(text, at + sought.length)
        ranges.push(range)
      }
    }
  }
  CSS.highlights.set(NAME, new Highlight(...ranges))
  return () => void CSS.highlights.delete(NAME)
}
