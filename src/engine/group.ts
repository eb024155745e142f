import type { DirtyMark } from '../store/dirty.js'
import type { LinkRow } from '../store/links.js'
import type { Store } from '../store/store.js'

/** Items and listings that hang together by live links, and the marks that brought them up. */
export interface Group {
  readonly till: string
  readonly itemIds: readonly string[]
  readonly links: readonly LinkRow[]
  readonly marks: readonly DirtyMark[]
  /** Readings of items begun before this are not fresh. */
  readonly heardAt: number
}

export interface Gathered {
  readonly groups: readonly Group[]
  /** Marks on what has no live link: nothing hangs on them. */
  readonly idle: readonly DirtyMark[]
}

/** Gathers marks on items and listings into groups; each group comes up once, however many marks it has. */
export function gather(store: Store, marks: readonly DirtyMark[]): Gathered {
  const groups: GroupInMaking[] = []
  const byLink = new Map<number, GroupInMaking>()
  const idle: DirtyMark[] = []
  for (const mark of marks) {
    const first = linksOf(store, mark)[0]
    if (!first) {
      const lone = loneItem(store, mark)
      if (lone) groups.push(lone)
      else idle.push(mark)
      continue
    }
    const there = byLink.get(first.id)
    if (there) {
      there.marks.push(mark)
      continue
    }
    const group = grow(store, first)
    group.marks.push(mark)
    for (const link of group.links.values()) byLink.set(link.id, group)
    groups.push(group)
  }
  return { groups: groups.map(finish), idle }
}

/** The group of one link, without any mark. */
export function groupOf(store: Store, link: LinkRow, heardAt: number): Group {
  return { ...finish(grow(store, link)), heardAt }
}

interface GroupInMaking {
  readonly till: string
  readonly itemIds: Set<string>
  readonly links: Map<number, LinkRow>
  readonly marks: DirtyMark[]
}

/** An item that nothing is linked to any more, and that its till has not been told all of. */
function loneItem(store: Store, mark: DirtyMark): GroupInMaking | undefined {
  if (mark.kind !== 'item' || store.movements.owed(mark.channel, mark.subjectId).length === 0) return undefined
  return { till: mark.channel, itemIds: new Set([mark.subjectId]), links: new Map(), marks: [mark] }
}

function linksOf(store: Store, mark: DirtyMark): readonly LinkRow[] {
  if (mark.kind === 'item') return store.links.ofItem(mark.channel, mark.subjectId)
  const link = mark.kind === 'listing' ? store.links.ofListing(mark.channel, mark.subjectId) : undefined
  return link?.state === 'live' ? [link] : []
}

function grow(store: Store, seed: LinkRow): GroupInMaking {
  const group: GroupInMaking = { till: seed.till, itemIds: new Set(), links: new Map([[seed.id, seed]]), marks: [] }
  const waiting = [seed]
  for (let link = waiting.pop(); link; link = waiting.pop()) {
    for (const part of link.parts) {
      if (group.itemIds.has(part.itemId)) continue
      group.itemIds.add(part.itemId)
      for (const other of store.links.ofItem(seed.till, part.itemId)) {
        if (group.links.has(other.id)) continue
        group.links.set(other.id, other)
        waiting.push(other)
      }
    }
  }
  return group
}

function finish(group: GroupInMaking): Group {
  return {
    till: group.till,
    itemIds: [...group.itemIds].sort(),
    links: [...group.links.values()].sort((a, b) => a.id - b.id),
    marks: group.marks,
    heardAt: group.marks.reduce((latest, mark) => Math.max(latest, mark.heardAt), 0),
  }
}
