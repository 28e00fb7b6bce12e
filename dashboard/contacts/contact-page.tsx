import './contacts.css'
import type { ContactDetails } from '@parley/protocol/contact.ts'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Download, Ellipsis, MessageSquareText, RotateCcw, Trash2, UserRoundX } from 'lucide-react'
import { Suspense, useState } from 'react'
import { Failed } from '../live/request.ts'
import { useMe } from '../live/workspace.ts'
import { Blank, CouldNotLoad, PaneBoundary } from '../ui/blank.tsx'
import { Button } from '../ui/button.tsx'
import { PHONE, useMedia } from '../ui/media.ts'
import { MenuButton, type MenuEntry } from '../ui/menu-button.tsx'
import { onDemand } from '../ui/on-demand.tsx'
import { useShortcut } from '../ui/shortcuts.ts'
import { LineSkeletons } from '../ui/skeleton.tsx'
import { Tip } from '../ui/tip.tsx'
import { toast, toastError } from '../ui/toast.tsx'
import { ContactAside } from './contact-aside.tsx'
import { ContactFacts } from './contact-facts.tsx'
import { ContactLife } from './contact-life.tsx'
import { actOnContacts, contactQuery, download } from './contact-queries.ts'
import { MergePicker } from './merge-picker.tsx'

const MergeDialog = onDemand(
  () => import('./merge-dialog.tsx'),
  (module) => module.MergeDialog,
)
const route = getRouteApi('/desk/contacts/$contactId')

/** One person: who they are, their life with us, and what else we know. */
export function ContactPage() {
  const { contactId } = route.useParams()
  const navigate = useNavigate()
  const details = useQuery(contactQuery(contactId))
  useShortcut('escape', () => void navigate({ to: '/contacts' }))
  if (details.data) return <Person key={contactId} details={details.data} />
  const isGone = details.error instanceof Failed && details.error.code === 'not-found'
  return (
    <main className="pg" data-pane>
      <header className="bar">
        <Crumb />
      </header>
      {isGone ? (
        <Blank
          icon={UserRoundX}
          title="There is no such contact"
          text="It may have been deleted for good, or belong to an inbox that you do not see."
        >
          <Link className="btn sec" to="/contacts">
            All contacts
          </Link>
        </Blank>
      ) : details.isError ? (
        <CouldNotLoad what="this contact" retry={() => void details.refetch()} />
      ) : (
        <div className="person">
          <LineSkeletons widths={['52%', '78%', '64%', '70%', '44%', '58%']} />
          <LineSkeletons widths={['30%', '92%', '84%', '40%', '88%', '76%']} />
          <LineSkeletons widths={['60%', '44%', '58%']} />
        </div>
      )}
    </main>
  )
}

function Crumb({ name }: { name?: string }) {
  return (
    <nav className="crumbs" aria-label="Place">
      <Link to="/contacts">Contacts</Link>
      <span className="t3" aria-hidden="true">
        /
      </span>
      <h1 className="cut" title={name}>
        <bdi>{name ?? '…'}</bdi>
      </h1>
    </nav>
  )
}

function Person({ details }: { details: ContactDetails }) {
  const { contact, openConversation } = details
  const me = useMe()
  const phone = useMedia(PHONE)
  const navigate = useNavigate()
  const [other, setOther] = useState<string | null>(null)
  const mayManage = me.permissions.includes('contacts.manage')
  const chosen = { ids: [contact.id] }

  async function remove() {
    try {
      await actOnContacts(chosen, { type: 'delete' })
      toast(`${contact.name} deleted`, { name: 'Undo', run: () => void restore() })
      await navigate({ to: '/contacts' })
    } catch (error) {
      toastError(error)
    }
  }
  async function restore() {
    try {
      const { done } = await actOnContacts(chosen, { type: 'restore' })
      if (done === 0) toast('Somebody else has the e-mail address now. Change it there first.', undefined, true)
    } catch (error) {
      toastError(error)
    }
  }
  const entries = (): MenuEntry[] => [
    ...(me.permissions.includes('contacts.export')
      ? [
          {
            name: 'Export',
            icon: <Download className="i" />,
            run: () => download(`/contacts/export?ids=${contact.id}`),
          },
        ]
      : []),
    ...(mayManage && contact.deletedAt === null
      ? [{ name: 'Delete', icon: <Trash2 className="i" />, run: () => void remove() }]
      : []),
  ]

  return (
    <main className="pg" data-pane>
      <header className="bar">
        <Crumb name={contact.name} />
        <span className="grow" />
        {entries().length > 0 && (
          <Tip text="More">
            <MenuButton className={`ib ${phone ? 'big' : ''}`} aria-label="More" entries={entries}>
              <Ellipsis className="i" />
            </MenuButton>
          </Tip>
        )}
        {mayManage && contact.deletedAt === null && <MergePicker contact={contact} onPick={setOther} />}
        {openConversation && (
          <Link
            className="btn pri"
            to="/inbox/$view/$conversationId"
            params={{ view: 'all', conversationId: openConversation }}
          >
            <MessageSquareText className="i" />
            {phone ? 'Chat' : 'Open conversation'}
          </Link>
        )}
      </header>
      {contact.deletedAt !== null && (
        <div className="banner warn" role="status">
          <Trash2 className="i" />
          <span className="grow">
            <b>Deleted.</b> It can be brought back for 30 days.
          </span>
          {mayManage && (
            <Button size="small" onClick={() => void restore()}>
              <RotateCcw className="i" />
              Bring back
            </Button>
          )}
        </div>
      )}
      <div className="person">
        <section className="pcol" aria-label="Who they are" data-pane>
          <ContactFacts details={details} />
        </section>
        <section className="pcol" aria-label="Life" data-pane>
          <PaneBoundary what="the life of this contact">
            <ContactLife contact={contact} conversations={details.conversations} />
          </PaneBoundary>
        </section>
        <section className="pcol" aria-label="What we know" data-pane>
          <ContactAside details={details} onCompare={setOther} />
        </section>
      </div>
      {other && (
        <Suspense fallback={null}>
          <MergeDialog
            open
            ids={[contact.id, other]}
            onClose={() => setOther(null)}
            onMerged={(keep) => {
              setOther(null)
              if (keep !== contact.id) void navigate({ to: '/contacts/$contactId', params: { contactId: keep } })
            }}
          />
        </Suspense>
      )}
    </main>
  )
}
