"""What creatures, the speaker and the agent are called: single words, none in two lists."""

from __future__ import annotations

__all__ = ["AGENT_NAME", "CREATURE_NAMES", "NEW_CREATURE_NAMES", "NEW_SPEAKER_NAMES", "SPEAKER_NAMES"]

AGENT_NAME = "Hobbs"
"""What the agent is called, here as in homes."""

SPEAKER_NAMES = (
    *("Ann", "Ben", "Carla", "David", "Elena", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kim", "Lena"),
    *("Marco", "Nadia", "Oscar", "Petra", "Ravi", "Sara", "Tomas", "Uma", "Viktor", "Wanda", "Yusuf", "Zoe"),
)

CREATURE_NAMES = (
    *("Acorn", "Almond", "Amber", "Apricot", "Aspen", "Badger", "Bagel", "Bamboo", "Basil", "Beacon", "Bean"),
    *("Biscuit", "Blossom", "Bramble", "Brandy", "Bubbles", "Button", "Cactus", "Candle", "Caramel", "Cashew"),
    *("Cedar", "Cherry", "Chestnut", "Chip", "Cinder", "Clover", "Cobalt", "Coco", "Comet", "Cookie", "Copper"),
    *("Crumble", "Daisy", "Dapple", "Dill", "Domino", "Doodle", "Dumpling", "Dusty", "Echo", "Ember", "Fable"),
    *("Fern", "Fiddle", "Figgy", "Flint", "Freckle", "Fudge", "Gadget", "Ginger", "Gizmo", "Goblin", "Gravy"),
    *("Hazel", "Hickory", "Honey", "Iris", "Ivory", "Jasper", "Jelly", "Jigsaw", "Juniper", "Kettle", "Kiwi"),
    *("Lentil", "Lilac", "Lotus", "Lucky", "Maple", "Marble", "Marzipan", "Mellow", "Midnight", "Minty", "Misty"),
    *("Mocha", "Moss", "Muffin", "Mustard", "Nettle", "Noodle", "Nugget", "Nutmeg", "Oatmeal", "Olive", "Onyx"),
    *("Otter", "Paddle", "Pancake", "Paprika", "Patches", "Peanut", "Pebble", "Pepper", "Pickle", "Pixel"),
    *("Plum", "Poppy", "Pretzel", "Pudding", "Puzzle", "Quince", "Radish", "Raisin", "Rascal", "Ripple", "Rocket"),
    *("Rosie", "Rusty", "Saffron", "Sage", "Scout", "Sesame", "Shadow", "Smudge", "Snowball", "Socks", "Sorrel"),
    *("Sparrow", "Speckle", "Sprout", "Stormy", "Sugar", "Sunny", "Tadpole", "Taffy", "Tango", "Teapot", "Thimble"),
    *("Thistle", "Tiger", "Toffee", "Topaz", "Truffle", "Tulip", "Turnip", "Twiggy", "Velvet", "Waffle", "Walnut"),
    *("Whisker", "Willow", "Wobble", "Yarrow", "Zigzag", "Zinnia"),
)

NEW_SPEAKER_NAMES = (
    *("Abel", "Bruno", "Celia", "Dora", "Edgar", "Flora", "Gavin", "Hilda", "Ivan", "Judith", "Karim", "Lydia"),
    *("Milan", "Nora", "Olaf", "Pilar", "Quentin", "Rosa", "Selma", "Theo", "Ursula", "Vera", "Walter", "Xenia"),
)
"""Names that no speaker has unless they are asked for."""

NEW_CREATURE_NAMES = (
    *("Anchor", "Bandit", "Barley", "Bonnet", "Bonsai", "Buckle", "Cobbler", "Cricket", "Dibble", "Felix", "Fennel"),
    *("Garnet", "Giggles", "Hopper", "Jumper", "Ladle", "Licorice", "Magpie", "Mango", "Nimbus", "Opal", "Orbit"),
    *("Pistachio", "Pocket", "Quartz", "Rhubarb", "Sherbet", "Spindle", "Squeak", "Tinsel", "Trinket", "Whistle"),
)
"""Such names of creatures."""
