import { type Block, type Inline, parseMarkdown } from '@parley/protocol/markdown.ts'
import { type Part, readTemplate, type Values } from '@parley/protocol/variables.ts'
import { Fragment, type ReactNode, useMemo } from 'react'

type Variable = Extract<Part, { type: 'variable' }>

/** Each variable goes through Markdown as one sign of Unicode's private area, so that what it holds cannot become markup. */
const FIRST = 0xe000
const PRIVATE = /([\ue000-\uf8ff])/

/** A saved reply as the visitor will read it, with what was filled in marked, and what is missing in amber. */
export function TemplatePreview({ body, values }: { body: string; values: Values }) {
  const { blocks, variables } = useMemo(() => {
    const parts = readTemplate(body.replace(/[\ue000-\uf8ff]/g, ''), values)
    const variables = parts.filter((part) => part.type === 'variable')
    let at = 0
    const text = parts.map((part) => (part.type === 'text' ? part.text : String.fromCharCode(FIRST + at++))).join('')
    return { blocks: parseMarkdown(text), variables }
  }, [body, values])
  return blocks.map((one, key) => block(one, key, variables))
}

function block(one: Block, key: number, variables: Variable[]): ReactNode {
  switch (one.type) {
    case 'paragraph':
      return (
        <p key={key} dir="auto">
          {inlines(one.children, variables)}
        </p>
      )
    case 'code':
      return (
        <pre key={key} dir="ltr">
          <code>{words(one.text, variables)}</code>
        </pre>
      )
    case 'quote':
      return <blockquote key={key}>{one.children.map((child, at) => block(child, at, variables))}</blockquote>
    case 'list': {
      const items = one.items.map((item, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text.
        <li key={at} dir="auto">
          {item.map((child, key) => block(child, key, variables))}
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

function inlines(children: Inline[], variables: Variable[]): ReactNode {
  return children.map((one, key) => {
    switch (one.type) {
      case 'text':
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text.
        return <Fragment key={key}>{words(one.text, variables)}</Fragment>
      case 'break':
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text.
        return <br key={key} />
      case 'code':
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text.
        return <code key={key}>{words(one.text, variables)}</code>
      default: {
        const Tag = TAGS[one.type]
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text.
          <Tag key={key} className={one.type === 'link' ? 'aslink' : undefined}>
            {inlines(one.children, variables)}
          </Tag>
        )
      }
    }
  })
}

/** A link of a preview leads nowhere yet. */
const TAGS = { strong: 'strong', em: 'em', strike: 'del', link: 'span' } as const

function words(text: string, variables: Variable[]): ReactNode {
  return text.split(PRIVATE).map((piece, key) => {
    const variable = PRIVATE.test(piece) ? variables[piece.charCodeAt(0) - FIRST] : undefined
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text.
    return variable ? <Said key={key} variable={variable} /> : piece
  })
}

function Said({ variable: { name, raw, text, state } }: { variable: Variable }) {
  if (state === 'filled' || state === 'fallback')
    return (
      <mark className={state} title={raw}>
        {text.replace(/\\(?=[!-/:-@[-`{-~])/g, '')}
      </mark>
    )
  return state === 'empty' ? (
    <span className="gapped" title={`${raw} is empty`}>
      {name.split('.').slice(1).join('.').replaceAll('_', ' ')}?
    </span>
  ) : (
    <span className="gapped unknown" title="There is no such variable">
      {raw}
    </span>
  )
}

/** How many variables of it have nothing to say, and how many do not exist. */
export function gapsOf(body: string, values: Values): { empty: number; unknown: number } {
  const parts = readTemplate(body, values)
  const count = (state: Variable['state']) =>
    parts.filter((one) => one.type === 'variable' && one.state === state).length
  return { empty: count('empty'), unknown: count('unknown') }
}
