import { type Attributes, CUSTOMER_ATTRIBUTES, type CustomerAttribute } from '@parley/protocol/visitor.ts'
import { BadgeCheck } from 'lucide-react'
import { useState } from 'react'
import { dayName, useNow } from '../ui/time.ts'
import type { PanelPart } from './panel-body.tsx'
import { Fact, Facts, Section } from './section.tsx'

const isCustomer = (name: string): name is CustomerAttribute =>
  (CUSTOMER_ATTRIBUTES as readonly string[]).includes(name)

/** What the shop knows of them: the attributes with reserved names. */
export function CustomerSection({ details: { visitor } }: PanelPart) {
  const present = useNow(60_000)
  const { plan, orders, spent, currency, returns, customer_since, last_order, last_order_url, customer_source } =
    visitor.attributes
  if (!Object.keys(visitor.attributes).some(isCustomer)) return null
  const figures = [
    { name: orders === 1 ? 'order' : 'orders', value: orders },
    { name: 'spent', value: spent === undefined ? undefined : money(spent, currency) },
    { name: returns === 1 ? 'return' : 'returns', value: returns },
  ].filter(({ value }) => value !== undefined)
  const link = typeof last_order_url === 'string' && /^https?:\/\//i.test(last_order_url) ? last_order_url : null
  return (
    <Section title="Customer" end={customer_source === undefined ? undefined : said(customer_source)}>
      {figures.length > 0 && (
        <div className="fig" style={{ gridTemplateColumns: `repeat(${figures.length}, minmax(0, 1fr))` }}>
          {figures.map(({ name, value }) => (
            <div key={name}>
              <b className="cut" title={said(value!)}>
                {said(value!)}
              </b>
              <span>{name}</span>
            </div>
          ))}
        </div>
      )}
      <Facts>
        {plan !== undefined && <Fact name="Plan">{said(plan)}</Fact>}
        {customer_since !== undefined && <Fact name="Since">{dayOr(customer_since, present)}</Fact>}
        {(last_order !== undefined || link) && (
          <Fact name="Last order">
            {link ? (
              <a className="acc" href={link} target="_blank" rel="noreferrer noopener nofollow">
                <bdi>{said(last_order ?? link)}</bdi>
              </a>
            ) : (
              said(last_order!)
            )}
          </Fact>
        )}
      </Facts>
    </Section>
  )
}

const SHOWN = 8

/** Everything else that the page or a server has told us. */
export function AttributesSection({ details: { visitor } }: PanelPart) {
  const [all, setAll] = useState(false)
  const attributes = Object.entries(visitor.attributes).filter(([name]) => !isCustomer(name))
  if (attributes.length === 0) return null
  const shown = all ? attributes : attributes.slice(0, SHOWN)
  return (
    <Section title="Attributes" end={attributes.length}>
      <Facts>
        {shown.map(([name, value]) => (
          <Fact key={name} name={name}>
            <span className="row attr">
              <bdi className="cut" title={said(value)}>
                {said(value)}
              </bdi>
              {visitor.confirmed.includes(name) && (
                <span data-tip="Told by your systems, not by the page" className="t3">
                  <BadgeCheck className="i i14" role="img" aria-label="Told by your systems" />
                </span>
              )}
            </span>
          </Fact>
        ))}
      </Facts>
      {attributes.length > SHOWN && (
        <button type="button" className="unfold" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show less' : `${attributes.length - SHOWN} more`}
        </button>
      )}
    </Section>
  )
}

function said(value: Attributes[string]): string {
  if (typeof value === 'number') return NUMBER.format(value)
  return value === true ? 'yes' : value === false ? 'no' : value
}

// A year is no sum: four digits stay together.
const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 2, useGrouping: 'min2' })

function money(value: Attributes[string], currency: Attributes[string] | undefined): Attributes[string] {
  if (typeof value !== 'number' || typeof currency !== 'string') return value
  try {
    const digits = Number.isInteger(value) ? 0 : 2
    return new Intl.NumberFormat('en', {
      ...{ style: 'currency', currency },
      ...{ minimumFractionDigits: digits, maximumFractionDigits: digits },
    }).format(value)
  } catch {
    return `${NUMBER.format(value)} ${currency}`
  }
}

function dayOr(value: Attributes[string], present: number): string {
  const at = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? said(value) : dayName(new Date(at).toISOString(), present)
}
