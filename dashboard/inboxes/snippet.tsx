import { CopyButton } from '../ui/copy-button.tsx'

/** What goes into the pages of a site, with its parts in colour. */
export function Snippet({ text }: { text: string }) {
  const parts = text.replace(' data-inbox', '\n        data-inbox').split(/(\s+(?:src|data-inbox)(?==))/)
  return (
    <div className="code" dir="ltr">
      <pre className="mono">
        <code>
          {parts.map((part, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a fixed text in fixed parts.
            <span key={at} className={at % 2 === 1 ? 'acc' : ''}>
              {part}
            </span>
          ))}
        </code>
      </pre>
      <CopyButton text={text} />
    </div>
  )
}

export function snippetOf(key: string): string {
  return `<script async src="${location.origin}/widget.js" data-inbox="${key}"></script>`
}
