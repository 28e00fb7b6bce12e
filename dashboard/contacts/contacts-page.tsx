import './contacts.css'
import type { ListedContact } from '@parley/protocol/contact.ts'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { BookOpen, Download, ListFilter, Plus, SearchX, Upload } from 'lucide-react'
import { Suspense, useEffect, useMemo, useRef, useState } from 'react'
import { useMe } from '../live/workspace.ts'
import { Blank, CouldNotLoad } from '../ui/blank.tsx'
import { Button } from '../ui/button.tsx'
import { NARROW, PHONE, useMedia } from '../ui/media.ts'
import { MenuButton } from '../ui/menu-button.tsx'
import { onDemand } from '../ui/on-demand.tsx'
import { useShortcut } from '../ui/shortcuts.ts'
import { CardSkeletons } from '../ui/skeleton.tsx'
import { IconButton, Tip } from '../ui/tip.tsx'
import { BulkBar } from './bulk-bar.tsx'
import { type ContactAddress, filterOf, isFiltered, queryOf } from './contact-address.ts'
import { type Chosen, contactCountQuery, contactCountsQuery, contactsQuery, download } from './contact-queries.ts'
import { CONTACT_VIEW_NAMES, ContactsSide } from './contacts-side.tsx'
import { ContactsTable } from './contacts-table.tsx'
import { FilterBar } from './filter-bar.tsx'
import { TagSquare } from './tag-chip.tsx'

const NewContact = onDemand(
  () => import('./save-contact-dialog.tsx'),
  (module) => module.NewContactDialog,
)
const route = getRouteApi('/desk/contacts')

/** Everybody whom somebody saved: found, filtered, tagged, exported. */
export function ContactsPage() {
  const address = route.useSearch()
  const navigate = useNavigate()
  const me = useMe()
  const phone = useMedia(PHONE)
  const narrow = useMedia(NARROW)
  const list = useInfiniteQuery(contactsQuery(address))
  const count = useQuery(contactCountQuery(address)).data
  const [making, setMaking] = useState(false)
  const contacts = useMemo(() => list.data?.pages.flatMap((page) => page.contacts) ?? [], [list.data])
  const selection = useSelection(contacts, address)
  useShortcut('c', () => setMaking(true))

  const change = (next: Partial<{ [K in keyof ContactAddress]: ContactAddress[K] | undefined }>) =>
    void navigate({ to: '/contacts', search: clean({ ...address, ...next }), replace: 'q' in next })
  const mayExport = me.permissions.includes('contacts.export')
  const mayImport = me.permissions.includes('contacts.manage')

  return (
    <div className="contacts">
      {!narrow && <ContactsSide address={address} />}
      <main className="pg" data-pane>
        <header className="bar">
          {narrow ? <ViewMenu address={address} /> : <h1 className="cut">{titleOf(address)}</h1>}
          <span className="t3 num" role="status">
            {count?.toLocaleString('en-GB')}
            <span className="sr"> contacts</span>
          </span>
          <span className="grow" />
          {!phone && <SearchField value={address.q ?? ''} onChange={(q) => change({ q: q || undefined })} />}
          {mayImport && !phone && (
            <Link className="btn sec" to="/contacts/import">
              <Upload className="i" />
              Import
            </Link>
          )}
          {mayExport && !phone && (
            <Tip text="As CSV, with these filters">
              <Button onClick={() => download(`/contacts/export?${queryOf(address)}`)} disabled={contacts.length === 0}>
                <Download className="i" />
                Export
              </Button>
            </Tip>
          )}
          {phone ? (
            <IconButton name="New contact" keys="c" className="big" onClick={() => setMaking(true)}>
              <Plus className="i" />
            </IconButton>
          ) : (
            <Tip text="New contact" keys="c">
              <Button look="primary" onClick={() => setMaking(true)} aria-keyshortcuts="c">
                <Plus className="i" />
                New contact
              </Button>
            </Tip>
          )}
        </header>
        {phone && (
          <div className="phonefind">
            <SearchField value={address.q ?? ''} onChange={(q) => change({ q: q || undefined })} />
          </div>
        )}
        <FilterBar address={address} onChange={change} />
        {list.isError && contacts.length === 0 ? (
          <CouldNotLoad what="the contacts" retry={() => void list.refetch()} />
        ) : list.isPending ? (
          <CardSkeletons count={8} />
        ) : contacts.length === 0 ? (
          <Nobody
            address={address}
            mayImport={mayImport}
            onNew={() => setMaking(true)}
            onClear={() => void navigate({ to: '/contacts', search: {} })}
          />
        ) : (
          <ContactsTable
            contacts={contacts}
            address={address}
            selection={selection}
            onSort={(sort, order) => change({ sort, order })}
            more={list.hasNextPage}
            onMore={() => !list.isFetchingNextPage && void list.fetchNextPage()}
          />
        )}
        {selection.count > 0 && (
          <BulkBar
            chosen={selection.chosen}
            contacts={selection.contacts}
            count={selection.everything ? (count ?? selection.count) : selection.count}
            total={count}
            everything={selection.everything}
            deleted={address.view === 'deleted'}
            onEverything={selection.takeEverything}
            onClear={selection.clear}
          />
        )}
      </main>
      {making && (
        <Suspense fallback={null}>
          <NewContact open onClose={() => setMaking(false)} />
        </Suspense>
      )}
    </div>
  )
}

function titleOf({ view = 'all', tags }: ContactAddress): string {
  return tags?.length === 1 && view === 'all' ? tags[0]! : CONTACT_VIEW_NAMES[view].name
}

function clean(address: { [K in keyof ContactAddress]: ContactAddress[K] | undefined }): ContactAddress {
  return Object.fromEntries(Object.entries(address).filter(([, value]) => value !== undefined)) as ContactAddress
}

/** What is typed is asked for a moment later: not with every letter. */
function SearchField({ value, onChange }: { value: string; onChange(value: string): void }) {
  const [text, setText] = useState(value)
  const latest = useRef(onChange)
  latest.current = onChange
  useEffect(() => {
    if (text.trim() === value) return
    const timer = setTimeout(() => latest.current(text.trim()), 200)
    return () => clearTimeout(timer)
  }, [text, value])
  return (
    <input
      className="in findcontact"
      type="search"
      aria-label="Find contacts"
      placeholder="Name, e-mail or phone"
      value={text}
      onChange={(event) => setText(event.target.value)}
    />
  )
}

/** Where there is no room for the views beside the list. */
function ViewMenu({ address }: { address: ContactAddress }) {
  const navigate = useNavigate()
  const counts = useQuery(contactCountsQuery).data
  return (
    <MenuButton
      className="btn gho viewmenu"
      align="start"
      entries={() => [
        ...(['all', 'open', 'nameless', 'same', 'deleted'] as const).map((view) => {
          const { name, icon: Icon } = CONTACT_VIEW_NAMES[view]
          return {
            name,
            icon: <Icon className="i" />,
            end: <span className="t3 num">{view !== 'same' && counts?.[view]}</span>,
            run: () => void navigate({ to: '/contacts', search: view === 'all' ? {} : { view } }),
          }
        }),
        ...(counts && counts.tags.length > 0 ? ['line' as const, { head: 'Tags' }] : []),
        ...(counts?.tags ?? []).slice(0, 20).map(({ tag, count }) => ({
          name: tag,
          icon: <TagSquare tag={tag} />,
          end: <span className="t3 num">{count}</span>,
          run: () => void navigate({ to: '/contacts', search: { tags: [tag] } }),
        })),
      ]}
    >
      <h1 className="cut">{titleOf(address)}</h1>
      <ListFilter className="i i14" />
    </MenuButton>
  )
}

function Nobody(props: { address: ContactAddress; mayImport: boolean; onNew(): void; onClear(): void }) {
  const { address, mayImport, onNew, onClear } = props
  const all = useQuery(contactCountsQuery).data?.all ?? 0
  if (isFiltered(address)) {
    return (
      <Blank
        icon={SearchX}
        title="Nobody is like that"
        text={all > 0 ? `${all.toLocaleString('en-GB')} without these filters.` : undefined}
      >
        <Button onClick={onClear}>Show all contacts</Button>
      </Blank>
    )
  }
  if (address.view && address.view !== 'all') {
    const text = {
      open: 'No contact is in an open conversation.',
      nameless: 'Every contact has a name.',
      same: 'No two contacts share a number or a full name.',
      deleted: 'What is deleted stays here for 30 days and can be brought back.',
    }[address.view]
    return <Blank icon={CONTACT_VIEW_NAMES[address.view].icon} title="Nobody here" text={text} />
  }
  return (
    <Blank
      icon={BookOpen}
      title="No contacts yet"
      text="Save the people you talk to with “Save contact” in a conversation, write one down here, or bring a list."
    >
      <Button look="primary" onClick={onNew}>
        <Plus className="i" />
        New contact
      </Button>
      {mayImport && (
        <Link className="btn sec" to="/contacts/import">
          <Upload className="i" />
          Import a CSV file
        </Link>
      )}
    </Blank>
  )
}

export type Selection = ReturnType<typeof useSelection>

/** Ticked rows; or all that the filter finds, of which most are not loaded. */
function useSelection(contacts: readonly ListedContact[], address: ContactAddress) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const [everything, setEverything] = useState(false)
  const anchor = useRef<string | null>(null)
  const key = queryOf(address).toString()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list, another selection.
  useEffect(() => clear(), [key])
  function clear() {
    setIds(new Set())
    setEverything(false)
  }
  const there = contacts.filter((contact) => everything || ids.has(contact.id))
  const chosen: Chosen = everything ? { filter: filterOf(address) } : { ids: there.map((contact) => contact.id) }
  return {
    everything,
    count: there.length,
    contacts: there,
    chosen,
    has: (id: string) => everything || ids.has(id),
    clear,
    takeEverything: () => setEverything(true),
    /** With shift, all from the last one ticked to this one. */
    toggle(id: string, range: boolean) {
      const next = new Set(everything ? contacts.map((contact) => contact.id) : ids)
      const on = !next.has(id)
      const [from, to] = [anchor.current, id].map((one) => contacts.findIndex((contact) => contact.id === one))
      const some = range && from! >= 0 ? contacts.slice(Math.min(from!, to!), Math.max(from!, to!) + 1) : [{ id }]
      for (const one of some) on ? next.add(one.id) : next.delete(one.id)
      anchor.current = id
      setEverything(false)
      setIds(next)
    },
    toggleLoaded() {
      if (there.length === contacts.length) clear()
      else setIds(new Set(contacts.map((contact) => contact.id)))
    },
  }
}
