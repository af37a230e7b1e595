"""Applies an edit to what is asked. Pure: a tree goes in, the next tree comes out; ids of tasks survive."""

from collections.abc import Callable, Collection
from dataclasses import replace

from planners.corrections.edits import (
    Add,
    Allow,
    Assign,
    Edit,
    Forbid,
    Prioritise,
    Progress,
    Reorder,
    Skip,
    Substitute,
)
from planners.errors import PlanEditError
from planners.language.task_tree import Relation, TaskNode, TaskTree
from planners.language.tokens import printable
from planners.language.tree_parts import cut, mapped, renamed


def edited(progress: Progress, edit: Edit) -> TaskTree:
    """What is asked once an edit is taken in.

    Args:
        progress: What is asked now, and how far it is.
        edit: Any but :class:`planners.corrections.edits.Undo` and ``GiveUp``, which are not about the tree.

    Raises:
        PlanEditError: it changes nothing, contradicts a standing constraint, or comes too late.
    """
    tree = progress.tree
    match edit:
        case Skip():
            found = _skipped(progress, edit)
        case Substitute():
            found = _substituted(progress, edit)
        case Assign():
            found = _assigned(progress, edit)
        case Reorder():
            found = _reordered(progress, edit)
        case Add():
            found = _added(progress, edit)
        case Forbid():
            known = {(constraint.kind, constraint.object) for constraint in tree.constraints}
            more = tuple(each for each in edit.constraints if (each.kind, each.object) not in known)
            found = replace(_without_banned(progress, edit), constraints=(*tree.constraints, *more))
        case Prioritise():
            found = _with_leaves(tree, lambda leaf: _prioritised(leaf, edit))
        case Allow():
            found = replace(tree, constraints=tuple(c for c in tree.constraints if c.object not in edit.names))
        case _:
            raise PlanEditError(f"{type(edit).__name__} is no edit of a tree")
    if found == tree:
        raise PlanEditError("that is how it is planned already")
    _check_bans(found, progress)
    return found


def with_return_first(progress: Progress, robot: str, item: str, origin: str) -> TaskTree:
    """What is asked, and that a robot puts back what it holds before anything else is done with that object."""
    tree, name = progress.tree, _fresh(progress.tree)
    text = f"put the {printable(item)} back on the {printable(origin)}"
    back = TaskNode(name, text, action="move", object=item, destination=origin, robot=robot)

    def change(leaf: TaskNode) -> TaskNode:
        later = leaf.object == item and leaf.id not in progress.done
        return replace(leaf, after=(*leaf.after, name)) if later else leaf

    grown = _grouped(tree, "any_order", [back, tree.root])
    return _with_leaves(grown, lambda leaf: leaf if leaf.id == name else change(leaf))


def _skipped(progress: Progress, edit: Skip) -> TaskTree:
    held = {task: origin for task, origin in (progress.held or {}).items() if task in edit.tasks}

    def change(leaf: TaskNode) -> TaskNode | None:
        if leaf.id in held:
            return _returned(leaf, held[leaf.id])
        return None if leaf.id in edit.tasks else leaf

    return _with_leaves(progress.tree, change)


def _without_banned(progress: Progress, edit: Forbid) -> TaskTree:
    """What is asked without the open tasks about what nobody may touch any more."""
    banned = {constraint.object for constraint in edit.constraints if constraint.kind == "avoid"}
    about = [leaf for leaf in progress.tree.root.leaves() if leaf.object in banned and leaf.id not in progress.done]
    for leaf in about:
        if leaf.id in (progress.held or {}):
            raise PlanEditError(f"the {printable(leaf.object)} is in a gripper; say stop, or skip it first")
    gone = {leaf.id for leaf in about}
    return _with_leaves(progress.tree, lambda leaf: None if leaf.id in gone else leaf)


def _returned(leaf: TaskNode, origin: str) -> TaskNode:
    """The leaf that puts back what a gripper holds for it."""
    if not origin:
        raise PlanEditError(f"the {printable(leaf.object)} is in the gripper, and where it came from is not known")
    text = f"put the {printable(leaf.object)} back on the {printable(origin)}"
    return replace(leaf, action="move", destination=origin, text=text, after=(), needs=())


def _substituted(progress: Progress, edit: Substitute) -> TaskTree:
    old = next(leaf for leaf in progress.tree.root.leaves() if leaf.id == edit.task)
    destination = edit.destination or old.destination
    item = edit.object or old.object
    if item and item == destination:
        raise PlanEditError(f"the {printable(item)} cannot lie on itself")
    if (item, destination) == (old.object, old.destination):
        raise PlanEditError("that is how it is planned already")
    what = printable(item) if item else old.robot or "it"
    new = replace(old, object=item, destination=destination, text=f"{what} to the {printable(destination)}")
    origin = (progress.held or {}).get(edit.task)
    if origin is None or not edit.object:
        return _with_leaves(progress.tree, lambda leaf: new if leaf.id == edit.task else leaf)
    name = _fresh(progress.tree)
    both = TaskNode(f"{name}.with", new.text, "sequence", (_returned(old, origin), replace(new, id=name)))
    return replace(progress.tree, root=mapped(progress.tree.root, lambda leaf: both if leaf.id == old.id else leaf))


def _assigned(progress: Progress, edit: Assign) -> TaskTree:
    for task in edit.tasks:
        doing = (progress.robots or {}).get(task, "")
        if task in (progress.held or {}) and doing != edit.robot:
            raise PlanEditError(f"{doing} holds it already; let it be put down first")
    return _with_leaves(progress.tree, lambda leaf: replace(leaf, robot=edit.robot) if leaf.id in edit.tasks else leaf)


def _prioritised(leaf: TaskNode, edit: Prioritise) -> TaskNode:
    return replace(leaf, priority=edit.priority) if leaf.id in edit.tasks else leaf


def _reordered(progress: Progress, edit: Reorder) -> TaskTree:
    leaves = {leaf.id: leaf for leaf in progress.tree.root.leaves()}
    moved = set(edit.tasks)
    if edit.where == "first":
        waiting = list(moved)
        while waiting:  # what must be in place before one of them comes along
            for before in leaves[waiting.pop()].after:
                if before not in moved and before not in progress.done:
                    moved.add(before)
                    waiting.append(before)
    rest = {name for name in leaves if name not in moved and name not in progress.done}
    past = set(leaves) - moved - rest
    if not rest:
        raise PlanEditError("nothing else is left to do")
    if edit.where == "last":
        for name in rest:
            if late := [before for before in leaves[name].after if before in moved]:
                raise PlanEditError(f"'{leaves[name].text}' needs '{leaves[late[0]].text}' before it")
    order = (past, moved, rest) if edit.where == "first" else (past, rest, moved)
    parts = [_only(progress.tree.root, names, f"r{index}") for index, names in enumerate(order)]
    return _grouped(progress.tree, "sequence", [part for part in parts if part is not None])


def _added(progress: Progress, edit: Add) -> TaskTree:
    tree, name = progress.tree, _fresh(progress.tree)
    root = edit.tree.root.id
    more = renamed(edit.tree.root, lambda old: name if old == root else f"{name}.{old.removeprefix(root)}")
    if len(more.children) == 1:
        more = more.children[0]
    banned = tuple(each for each in edit.tree.constraints if each not in tree.constraints)
    grown = _grouped(tree, "sequence" if edit.after else "any_order", [tree.root, more])
    ordered = _after_earlier_moves(grown, progress, {leaf.id for leaf in more.leaves()})
    return replace(ordered, constraints=(*tree.constraints, *banned), text=f"{tree.text} {edit.tree.text}")


def _after_earlier_moves(tree: TaskTree, progress: Progress, new: Collection[str]) -> TaskTree:
    """New tasks about an object come after the open ones that move it or what it is to stand on."""
    open_moves = [leaf for leaf in tree.root.leaves() if leaf.id not in new and leaf.id not in progress.done]

    def change(leaf: TaskNode) -> TaskNode:
        if leaf.id not in new or not leaf.object:
            return leaf
        earlier = [other.id for other in open_moves if other.object in (leaf.object, leaf.destination) and other.object]
        return replace(leaf, after=tuple(dict.fromkeys((*leaf.after, *earlier))))

    return _with_leaves(tree, change)


def _check_bans(tree: TaskTree, progress: Progress) -> None:
    banned = {constraint.object: constraint.text for constraint in tree.constraints}
    for leaf in tree.root.leaves():
        for name in (leaf.object, leaf.destination):
            if name in banned and leaf.id not in progress.done:
                raise PlanEditError(f"'{banned[name]}' contradicts '{leaf.text}'; skip that first, or lift the ban")


# Trees


def _with_leaves(tree: TaskTree, change: Callable[[TaskNode], TaskNode | None]) -> TaskTree:
    """The tree with every leaf changed; those that become None are gone, and nothing waits for them."""
    kept = {leaf.id for leaf in tree.root.leaves() if change(leaf) is not None}

    def final(leaf: TaskNode) -> TaskNode | None:
        found = change(leaf)
        return None if found is None else cut(found, kept)

    return replace(tree, root=mapped(tree.root, final) or replace(tree.root, children=()))


def _only(node: TaskNode, names: Collection[str], prefix: str) -> TaskNode | None:
    """The part of a tree with these leaves; its groups get names of their own."""
    part = mapped(node, lambda leaf: leaf if leaf.id in names else None)
    if part is None or not part.children:
        return part
    leaves = {leaf.id for leaf in part.leaves()}
    return renamed(part, lambda old: old if old in leaves else f"{prefix}.{old}")


def _grouped(tree: TaskTree, relation: Relation, parts: list[TaskNode]) -> TaskTree:
    used = _ids(tree.root) | {name for part in parts for name in _ids(part)}
    number = next(k for k in range(len(used) + 1) if f"t.e{k}" not in used)
    return replace(tree, root=TaskNode(f"t.e{number}", tree.root.text, relation, tuple(parts)))


def _ids(node: TaskNode) -> set[str]:
    return {node.id, *(name for child in node.children for name in _ids(child))}


def _fresh(tree: TaskTree) -> str:
    """A task's name that the tree does not have yet: the next one at the top."""
    tops = [name.split(".")[0] for name in _ids(tree.root)]
    numbers = [int(top[1:]) for top in tops if top[1:].isdigit()]
    return f"t{max(numbers, default=0) + 1}"
