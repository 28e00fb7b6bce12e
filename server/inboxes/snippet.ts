/** What goes into the pages of a site. The key is made by us and needs no escaping. */
export function embedSnippet(origin: string, key: string): string {
  return `<script async src="${origin}/widget.js" data-inbox="${key}"></script>`
}
