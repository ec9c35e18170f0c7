package org.flows4j.core.data.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.flows4j.core.data.ByteDataSet;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.Labels;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.io.MemoryLimit;
import org.jspecify.annotations.Nullable;

/**
 * Reads folders of PNG, JPEG, BMP and GIF files.
 *
 * <p>Images lie either directly in the folder, or in its sub-folders, whose names are then the classes, numbered in alphabetical order.
 * Files are read in alphabetical order; hidden files and files with other extensions are skipped. Links are followed, but none may lead to
 * the folder itself or above it, and no two classes may be the same folder. Only the first frame of an animation is read; EXIF orientation
 * is ignored.
 */
public final class ImageFolderReader {
    private static final Set<String> EXTENSIONS = Set.of("png", "jpg", "jpeg", "bmp", "gif");
    public static final int LEVELS = 256;

    private final ImageFolderOptions options;
    private final MemoryLimit memory = MemoryLimit.now();
    private final List<byte[]> images = new ArrayList<>();
    private @Nullable Pixels first;

    private ImageFolderReader(ImageFolderOptions options) {
        this.options = options;
    }

    /**
     * Reads a folder of images of one size.
     *
     * @throws FlowsIoException as {@link #read(Path, ImageFolderOptions)}
     */
    public static DataSet read(Path folder) {
        return read(folder, ImageFolderOptions.defaults());
    }

    /**
     * Reads a folder of images.
     *
     * @param options size and channels of the samples
     * @return the images, labeled if they lie in sub-folders
     * @throws FlowsIoException if the folder is missing or holds no images, or an image is unreadable or of a size or
     *     kind that the options do not allow
     */
    public static DataSet read(Path folder, ImageFolderOptions options) {
        List<Path> direct = imagesIn(folder);
        List<Path> classes = subfolders(folder);
        if (direct.isEmpty() && classes.isEmpty()) {
            throw new FlowsIoException(folder + ": holds no images (PNG, JPEG, BMP or GIF) and no folders of them;"
                    + " there is no data in it");
        }
        if (!direct.isEmpty() && !classes.isEmpty()) {
            throw new FlowsIoException(
                    folder + ": holds images such as " + direct.get(0).getFileName()
                            + " and folders such as " + classes.get(0).getFileName()
                            + "; put all images into folders named after their classes, or all into one folder");
        }
        FolderLinks.check(folder, classes);
        ImageFolderReader reader = new ImageFolderReader(options);
        Labels labels = classes.isEmpty() ? reader.readAll(direct) : reader.readClasses(classes);
        return reader.toDataSet(labels);
    }

    /** Returns whether a folder suits {@link #read}: it holds images, or folders with images. */
    public static boolean holdsImages(Path folder) {
        return !imagesIn(folder).isEmpty()
                || subfolders(folder).stream()
                        .anyMatch(subfolder -> !imagesIn(subfolder).isEmpty());
    }

    private Labels readAll(List<Path> files) {
        for (Path file : files) {
            images.add(readImage(file));
        }
        return Labels.NONE;
    }

    private Labels readClasses(List<Path> folders) {
        List<Integer> labels = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Path folder : folders) {
            List<Path> files = imagesIn(folder);
            if (files.isEmpty()) {
                throw new FlowsIoException(
                        folder + ": holds no images (PNG, JPEG, BMP or GIF), but the folders beside it"
                                + " are read as classes; remove it, or put the images of the class directly into it");
            }
            for (Path file : files) {
                images.add(readImage(file));
                labels.add(names.size());
            }
            names.add(String.valueOf(folder.getFileName()));
        }
        return new Labels(labels.stream().mapToInt(Integer::intValue).toArray(), names);
    }

    private DataSet toDataSet(Labels labels) {
        Pixels sample = Objects.requireNonNull(first);
        return new ByteDataSet(new int[] {sample.height(), sample.width(), sample.channels()}, LEVELS, images, labels);
    }

    private byte[] readImage(Path file) {
        Pixels image = fit(file, withChannels(file, ImageDecoder.decode(file, memory)));
        if (first == null) {
            first = image;
        } else if (image.height() != first.height() || image.width() != first.width()) {
            throw new FlowsIoException(file + ": is " + image.height() + " x " + image.width()
                    + ", but the images before it are " + first.height() + " x " + first.width()
                    + "; choose CENTER_CROP or RESIZE, or make all images the same size");
        }
        memory.claim(file.toString(), MemoryLimit.ofByteSamples(1, image.values().length), "the images of its folder");
        return image.values();
    }

    private Pixels withChannels(Path file, Pixels image) {
        if (options.channels() != ImageFolderOptions.Channels.FROM_FIRST) {
            return image.withChannels(options.channels().count());
        }
        if (first != null && first.channels() < image.channels()) {
            throw new FlowsIoException(
                    file + ": is in colour, but the images before it are grey; choose GREY or RGB channels for all");
        }
        return first == null ? image : image.withChannels(first.channels());
    }

    private Pixels fit(Path file, Pixels image) {
        int height = options.height();
        int width = options.width();
        if (options.fit() == ImageFolderOptions.Fit.CENTER_CROP && (image.height() < height || image.width() < width)) {
            throw new FlowsIoException(file + ": is " + image.height() + " x " + image.width() + ", too small to cut "
                    + height + " x " + width + " out of it; choose a smaller size, or RESIZE");
        }
        return switch (options.fit()) {
            case SAME_SIZE -> image;
            case CENTER_CROP -> image.centerCrop(height, width);
            case RESIZE -> image.fit(height, width);
        };
    }

    private static List<Path> imagesIn(Path folder) {
        return list(folder).stream().filter(ImageFolderReader::isImage).toList();
    }

    private static List<Path> subfolders(Path folder) {
        return list(folder).stream().filter(Files::isDirectory).toList();
    }

    /** Returns whether a file has the name of an image. */
    public static boolean isImage(Path path) {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        return EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1)) && Files.isRegularFile(path);
    }

    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new FlowsIoException("cannot read " + folder + ": there is no such folder; check the path");
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(path -> !String.valueOf(path.getFileName()).startsWith("."))
                    .sorted(Comparator.comparing(path -> String.valueOf(path.getFileName())))
                    .toList();
        } catch (IOException e) {
            throw new FlowsIoException("cannot list the folder " + folder + ": " + e, e);
        }
    }
}
