import { type Block, type Inline, parseMarkdown } from '@parley/protocol/markdown.ts'
import type { Line } from './lines.ts'
import type { Transcript } from './read.ts'
import { clockIn, fileWords, headline } from './text.ts'

/**
 * As a page that stands by itself: no script, nothing loaded from anywhere, and a policy of its own that forbids both.
 * Every word of people goes through `escaped`; the tree of a message is walked node by node.
 */
export function transcriptPage(transcript: Transcript, timeZone: string): string {
  const title = escaped(headline(transcript, timeZone))
  const time = clockIn(timeZone)
  const lines = transcript.lines.map((line) => lineHtml(line, time(line.at))).join('\n')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${title}</h1>
${lines}
</body>
</html>
`
}

const STYLE = `body{max-width:40rem;margin:2rem auto;padding:0 1rem;font:15px/1.5 system-ui,sans-serif;color:#1d2426}
h1{font-size:1.1rem}article{margin:1rem 0}article header{color:#586467;font-size:.85em}article header b{color:#1d2426}
.note{background:#fdf5da;border-radius:8px;padding:8px 12px}.happened{color:#586467;font-size:.85em}
p{margin:.2em 0}pre{white-space:pre-wrap;background:#f2f5f5;padding:8px;border-radius:6px}blockquote{margin:0;padding-left:10px;border-left:2px solid #b9c2c4}
@media (prefers-color-scheme:dark){body{background:#161a1b;color:#e8eced}article header,.happened{color:#9fabae}article header b{color:#e8eced}.note{background:#3a3217}pre{background:#20262a}a{color:#6fd0d0}}`

function lineHtml({ who, kind, body, files }: Line, time: string): string {
  if (kind === 'happened') return `<p class="happened" dir="auto">${time} · ${escaped(body)}</p>`
  const words =
    blocksHtml(parseMarkdown(body)) + files.map((file) => `<p dir="auto">${escaped(fileWords(file))}</p>`).join('')
  return `<article class="${kind}"><header><b dir="auto">${escaped(who)}</b> ${time}${kind === 'note' ? ' · note' : ''}</header>${words}</article>`
}

function blocksHtml(blocks: Block[]): string {
  return blocks.map(blockHtml).join('')
}

function blockHtml(block: Block): string {
  switch (block.type) {
    case 'code':
      return `<pre>${escaped(block.text)}</pre>`
    case 'quote':
      return `<blockquote>${blocksHtml(block.children)}</blockquote>`
    case 'list': {
      const items = block.items.map((item) => `<li dir="auto">${blocksHtml(item)}</li>`).join('')
      return block.ordered ? `<ol start="${Number(block.start)}">${items}</ol>` : `<ul>${items}</ul>`
    }
    default:
      return `<p dir="auto">${inlinesHtml(block.children)}</p>`
  }
}

const TAG = { strong: 'strong', em: 'em', strike: 's' } as const

function inlinesHtml(inlines: Inline[]): string {
  return inlines.map(inlineHtml).join('')
}

function inlineHtml(inline: Inline): string {
  switch (inline.type) {
    case 'break':
      return '<br>'
    case 'code':
      return `<code>${escaped(inline.text)}</code>`
    case 'text':
      return escaped(inline.text)
    case 'link':
      return `<a href="${escaped(inline.href)}" rel="noreferrer nofollow">${inlinesHtml(inline.children)}</a>`
    default:
      return `<${TAG[inline.type]}>${inlinesHtml(inline.children)}</${TAG[inline.type]}>`
  }
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
