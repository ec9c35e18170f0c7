package org.flows4j.examples.documentation;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Draws Jacobians: white where an output does not depend on an input, darker with the logarithm of the derivative's size. */
final class JacobianPicture {
    private static final int PER_LINE = 4;
    private static final int SIDE = 192;
    private static final int GAP = 14;
    private static final int TITLE_HEIGHT = 24;
    private static final Color POSITIVE = new Color(0x1f4e96);
    private static final Color NEGATIVE = new Color(0xb3471d);
    private static final Color LINE = new Color(0xd8d8d8);

    /** Derivatives of this size or less are as pale as any that are not 0. */
    private static final double LEAST = 1e-3;

    private static final double PALEST = 0.12;

    private JacobianPicture() {}

    static BufferedImage draw(Map<String, LayerJacobian> panels) {
        List<Map.Entry<String, LayerJacobian>> all = new ArrayList<>(panels.entrySet());
        int lines = (all.size() + PER_LINE - 1) / PER_LINE;
        int[] tops = new int[lines + 1];
        for (int line = 0; line < lines; line++) {
            int tallest = all.subList(line * PER_LINE, Math.min(all.size(), (line + 1) * PER_LINE)).stream()
                    .mapToInt(panel ->
                            magnification(panel.getValue()) * panel.getValue().entries().length)
                    .max()
                    .orElse(0);
            tops[line + 1] = tops[line] + TITLE_HEIGHT + tallest + GAP;
        }
        BufferedImage picture = new BufferedImage(
                Math.min(all.size(), PER_LINE) * (SIDE + GAP) + GAP, tops[lines], BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        for (int i = 0; i < all.size(); i++) {
            int left = GAP + i % PER_LINE * (SIDE + GAP);
            int top = tops[i / PER_LINE] + TITLE_HEIGHT;
            graphics.setColor(Color.BLACK);
            graphics.drawString(all.get(i).getKey(), left, top - 8);
            draw(graphics, all.get(i).getValue(), left, top);
        }
        graphics.dispose();
        return picture;
    }

    /** Pixels an entry, along each side. */
    private static int magnification(LayerJacobian jacobian) {
        return SIDE / Math.max(jacobian.entries().length, jacobian.entries()[0].length);
    }

    private static void draw(Graphics2D graphics, LayerJacobian jacobian, int left, int top) {
        double[][] entries = jacobian.entries();
        int size = magnification(jacobian);
        int width = size * entries[0].length;
        int height = size * entries.length;
        graphics.setColor(LINE);
        for (int x = 0; x <= entries[0].length; x += LayerJacobian.block(jacobian.input())) {
            graphics.drawLine(left + x * size, top, left + x * size, top + height);
        }
        for (int y = 0; y <= entries.length; y += LayerJacobian.block(jacobian.output())) {
            graphics.drawLine(left, top + y * size, left + width, top + y * size);
        }
        for (int row = 0; row < entries.length; row++) {
            for (int column = 0; column < entries[row].length; column++) {
                if (entries[row][column] != 0) {
                    graphics.setColor(colour(entries[row][column]));
                    graphics.fillRect(left + column * size, top + row * size, size, size);
                }
            }
        }
    }

    private static Color colour(double derivative) {
        double level = 1 - Math.log(Math.abs(derivative)) / Math.log(LEAST);
        double share = Math.max(PALEST, Math.min(1, level));
        Color full = derivative > 0 ? POSITIVE : NEGATIVE;
        return new Color(mix(full.getRed(), share), mix(full.getGreen(), share), mix(full.getBlue(), share));
    }

    private static int mix(int channel, double share) {
        return (int) Math.round(255 + share * (channel - 255));
    }
}
