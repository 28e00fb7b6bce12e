import type { Contact, ContactPage } from '@parley/protocol/contact.ts'
import { useQuery } from '@tanstack/react-query'
import { GitMerge } from 'lucide-react'
import { useState } from 'react'
import { request } from '../live/request.ts'
import { Avatar } from '../ui/avatar.tsx'
import { PopoverButton } from '../ui/popover-button.tsx'

/** Button "Merge": with whom, found by name, e-mail or number. */
export function MergePicker({ contact, onPick }: { contact: Contact; onPick(id: string): void }) {
  const [open, setOpen] = useState(false)
  return (
    <PopoverButton
      className="btn sec"
      open={open}
      onOpenChange={setOpen}
      modal
      popName="Merge with"
      popClass="mergepick"
      content={
        <Picker
          contact={contact}
          onPick={(id) => {
            setOpen(false)
            onPick(id)
          }}
        />
      }
    >
      <GitMerge className="i" />
      Merge
    </PopoverButton>
  )
}

function Picker({ contact, onPick }: { contact: Contact; onPick(id: string): void }) {
  const [text, setText] = useState(contact.named ? (contact.name.split(' ').at(-1) ?? '') : '')
  const found = useQuery({
    queryKey: ['contacts', 'pick', text.trim()],
    queryFn: () => request.get<ContactPage>(`/contacts?limit=8&query=${encodeURIComponent(text.trim())}`),
    enabled: text.trim() !== '',
    placeholderData: (was) => was,
  })
  const others = found.data?.contacts.filter((one) => one.id !== contact.id) ?? []
  return (
    <>
      <input
        className="in w"
        type="search"
        aria-label="Merge with whom"
        placeholder="Name, e-mail or phone"
        // biome-ignore lint/a11y/noAutofocus: it is what the popover was opened for.
        autoFocus
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="picked">
        {others.map((one) => (
          <button key={one.id} type="button" className="opt" onClick={() => onPick(one.id)}>
            <Avatar name={one.name} anonymous={!one.named} size={28} />
            <span className="two grow">
              <bdi className="m cut">{one.name}</bdi>
              <bdi className="s t3 cut" dir="ltr">
                {one.email ?? one.phone ?? 'no e-mail or phone yet'}
              </bdi>
            </span>
          </button>
        ))}
        {others.length === 0 && (
          <p className="s t3 nothing">
            {text.trim() === '' || found.isPending ? 'Two contacts become one.' : 'Nobody else is called that.'}
          </p>
        )}
      </div>
    </>
  )
}
