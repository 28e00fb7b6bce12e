import { type Block, type Inline, parseMarkdown } from '@parley/protocol/markdown.ts'
import { memo, type ReactNode, useMemo } from 'react'
import { useMe } from '../live/workspace.ts'

/** What was written, as nodes: markup in a message can only ever become one of these. */
/** `mentions`: a note, in which agents are called by name. */
export const Markdown = memo(function Markdown({ text, mentions = false }: { text: string; mentions?: boolean }) {
  const blocks = useMemo(() => parseMarkdown(text, { mentions }), [text, mentions])
  return blocks.map(block)
})

function block(one: Block, key: number): ReactNode {
  switch (one.type) {
    case 'paragraph':
      return (
        <p key={key} dir="auto">
          {one.children.map(inline)}
        </p>
      )
    case 'code':
      return (
        <pre key={key} dir="ltr">
          <code>{one.text}</code>
        </pre>
      )
    case 'quote':
      return <blockquote key={key}>{one.children.map(block)}</blockquote>
    case 'list': {
      const items = one.items.map((item, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text does not change, so its parts do not move.
        <li key={at} dir="auto">
          {item.map(block)}
        </li>
      ))
      return one.ordered ? (
        <ol key={key} start={one.start}>
          {items}
        </ol>
      ) : (
        <ul key={key}>{items}</ul>
      )
    }
  }
}

function inline(one: Inline, key: number): ReactNode {
  switch (one.type) {
    case 'text':
      return one.text
    case 'break':
      return <br key={key} />
    case 'code':
      return <code key={key}>{one.text}</code>
    case 'strong':
      return <strong key={key}>{one.children.map(inline)}</strong>
    case 'em':
      return <em key={key}>{one.children.map(inline)}</em>
    case 'strike':
      return <del key={key}>{one.children.map(inline)}</del>
    case 'link':
      if (one.href.startsWith('agent:'))
        return <Mention key={key} id={one.href.slice(6).toLowerCase()} of={one.children} />
      return (
        // A visitor's link opens nothing that knows where it was opened from.
        <a key={key} href={one.href} target="_blank" rel="noreferrer noopener nofollow">
          {one.children.map(inline)}
        </a>
      )
  }
}

function Mention({ id, of }: { id: string; of: Inline[] }) {
  const me = useMe()
  return (
    <span className={`mention ${id === me.id ? 'me' : ''}`} dir="auto">
      {of.map(inline)}
    </span>
  )
}
