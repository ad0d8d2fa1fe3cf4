"""A small causal language model of torch's own layers, for text that is tokens of any kind."""

from __future__ import annotations

from torch import Tensor, nn

__all__ = ["TextModel"]


class TextModel(nn.Module):
    """Token and place embeddings, pre-norm blocks, a head tied to the embedding: (B, T) tokens -> (B, T, V) logits."""

    def __init__(self, *, vocabulary: int, length: int, width: int, layers: int, heads: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(vocabulary, width)
        self.place = nn.Embedding(length, width)
        self.blocks = nn.ModuleList(
            nn.TransformerEncoderLayer(
                width, heads, 4 * width, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
            )
            for _ in range(layers)
        )
        self.norm = nn.LayerNorm(width)
        self.mask: Tensor
        self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(length), persistent=False)
        nn.init.normal_(self.embed.weight, std=width**-0.5)
        nn.init.normal_(self.place.weight, std=0.02)

    def hidden(self, tokens: Tensor) -> Tensor:
        """The last block's states: (B, T) -> (B, T, width)."""
        length = tokens.shape[1]
        state = self.embed(tokens) + self.place.weight[:length]
        mask = self.mask[:length, :length]
        for block in self.blocks:
            state = block(state, src_mask=mask, is_causal=True)
        return self.norm(state)  # type: ignore[no-any-return]

    def forward(self, tokens: Tensor) -> Tensor:
        """Logits of the next token after each."""
        return nn.functional.linear(self.hidden(tokens), self.embed.weight)
