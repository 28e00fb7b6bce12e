import { Bold, Code, Italic, Link, List, ListOrdered, RemoveFormatting, Strikethrough, TextQuote } from 'lucide-react'
import { IconButton } from '../ui/tip.tsx'
import { cleared, coded, type Edit, linked, marked, wrapped } from './format.ts'

/** Markdown by buttons, for who does not type it. */
export function FormatBar(props: { chosen(): { text: string; from: number; to: number }; format(edit: Edit): void }) {
  const { chosen, format } = props
  const tool = (name: string, Icon: typeof Bold, edit: (of: ReturnType<typeof chosen>) => Edit, keys?: string) => (
    <IconButton
      name={name}
      {...(keys && { keys })}
      small
      side="top"
      // The field keeps its focus, and with it what is chosen.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => format(edit(chosen()))}
    >
      <Icon className="i" />
    </IconButton>
  )
  return (
    <div className="fmt" role="toolbar" aria-label="Formatting">
      {tool('Bold', Bold, (of) => wrapped(of, '**'), 'mod+b')}
      {tool('Italic', Italic, (of) => wrapped(of, '_'), 'mod+i')}
      {tool('Strikethrough', Strikethrough, (of) => wrapped(of, '~~'), 'mod+shift+x')}
      <span className="gap" />
      {tool('Link', Link, (of) => linked(of), 'mod+shift+u')}
      {tool('List', List, (of) => marked(of, '- '))}
      {tool('Numbered list', ListOrdered, (of) => marked(of, '1. '))}
      {tool('Quote', TextQuote, (of) => marked(of, '> '))}
      {tool('Code', Code, coded, 'mod+shift+c')}
      <span className="gap" />
      {tool('Clear formatting', RemoveFormatting, cleared)}
    </div>
  )
}
