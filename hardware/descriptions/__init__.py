"""Robot descriptions: model packs, joints, limits and gains; the bottom of the house."""
