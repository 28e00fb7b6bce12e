import { Dialog } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { Keys } from '../ui/keys.tsx'
import { floating } from './desk-keys.ts'

const SHEET: { title: string; rows: [string, ...string[]][] }[] = [
  {
    title: 'Conversation',
    rows: [
      ['Take the next one, or join', 'y'],
      ['Assign', 'a'],
      ['End', 'e'],
      ['Details', ']'],
    ],
  },
  {
    title: 'Write',
    rows: [
      ['Reply', 'r'],
      ['Note', 'n'],
      ['Send', 'enter'],
      ['New line', 'shift+enter'],
      ['Reply or note', 'mod+shift+n'],
      ['Emoji', 'mod+e'],
      ['Bold', 'mod+b'],
      ['Italic', 'mod+i'],
    ],
  },
  {
    title: 'Move',
    rows: [
      ['Next', 'arrowdown', 'j'],
      ['Previous', 'arrowup', 'k'],
      ['Open', 'enter'],
      ['Back to the list', 'escape'],
      ['Next pane', 'f6'],
    ],
  },
  {
    title: 'Go',
    rows: [
      ['Palette', 'mod+k'],
      ['You', 'g y'],
      ['Unassigned', 'g u'],
      ['All', 'g a'],
      ['Closed', 'g c'],
      ['Settings', 'g s'],
      ['This sheet', '?'],
    ],
  },
]

export function ShortcutSheet({ open }: { open: boolean }) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => floating.set(next ? 'shortcuts' : null)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="pop dlg keysheet">
          <header>
            <Dialog.Title>Keyboard shortcuts</Dialog.Title>
            <span className="grow" />
            <Dialog.Close className="ib" aria-label="Close">
              <X className="i" />
            </Dialog.Close>
          </header>
          <div className="cols">
            {SHEET.map(({ title, rows }) => (
              <section key={title}>
                <h3>{title}</h3>
                {rows.map(([name, ...keys]) => (
                  <div key={name} className="sk-row">
                    <span>{name}</span>
                    <span className="row">
                      {keys.map((key) => (
                        <Keys key={key} of={key} spoken />
                      ))}
                    </span>
                  </div>
                ))}
              </section>
            ))}
          </div>
          <footer className="s t3">
            Single keys work while no text field has focus. Switch them off in your profile.
          </footer>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
