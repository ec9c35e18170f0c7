package org.flows4j.core.layer;

import java.util.List;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Shape;

/**
 * A bijection around another one. It declares what the inner layer declares: the kind of the likelihood, conditions, cost of the inverse,
 * parameters, and whether memory modes work on parts. Subclasses override the declarations that they change.
 */
public abstract class InvertibleWrapper implements InvertibleLayer {
    private final InvertibleLayer inner;

    /** Wraps a layer. */
    protected InvertibleWrapper(InvertibleLayer inner) {
        this.inner = inner;
    }

    /** The inner layer. */
    public final InvertibleLayer inner() {
        return inner;
    }

    @Override
    public final Likelihood likelihood() {
        return inner.likelihood();
    }

    @Override
    public List<Shape> conditionShapes() {
        return inner.conditionShapes();
    }

    @Override
    public boolean cheapInverse() {
        return inner.cheapInverse();
    }

    @Override
    public boolean composite() {
        return inner.composite();
    }

    @Override
    public ParameterList parameters() {
        return inner.parameters();
    }
}
