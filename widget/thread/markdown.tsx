import type { Block, Inline } from '@parley/protocol/markdown.ts'
import { parseMarkdown } from '@parley/protocol/markdown.ts'
import type { ComponentChildren } from 'preact'

/** A message's words as nodes, made from the tree: there is no HTML on the way. */
export function Markdown({ text }: { text: string }) {
  return <>{parseMarkdown(text).map(block)}</>
}

function block(node: Block, key: number): ComponentChildren {
  switch (node.type) {
    case 'paragraph':
      return (
        <p dir="auto" key={key}>
          {node.children.map(inline)}
        </p>
      )
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, also for those who use the keyboard.
        <pre dir="ltr" key={key} tabIndex={0}>
          <code>{node.text}</code>
        </pre>
      )
    case 'quote':
      return <blockquote key={key}>{node.children.map(block)}</blockquote>
    case 'list': {
      const items = node.items.map((item, at) => <li key={at}>{item.map(block)}</li>)
      return node.ordered ? (
        <ol start={node.start} key={key}>
          {items}
        </ol>
      ) : (
        <ul key={key}>{items}</ul>
      )
    }
  }
}

function inline(node: Inline, key: number): ComponentChildren {
  switch (node.type) {
    case 'text':
      return node.text
    case 'break':
      return <br key={key} />
    case 'code':
      return (
        <code dir="ltr" key={key}>
          {node.text}
        </code>
      )
    case 'link':
      return (
        <a href={node.href} title={node.href} target="_blank" rel="noopener noreferrer nofollow ugc" key={key}>
          {node.children.map(inline)}
        </a>
      )
    case 'strong':
      return <strong key={key}>{node.children.map(inline)}</strong>
    case 'em':
      return <em key={key}>{node.children.map(inline)}</em>
    case 'strike':
      return <s key={key}>{node.children.map(inline)}</s>
  }
}
